package io.dockercr.storage.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CutterTest {
  private static final byte[] DATA = random(8 << 20);

  private static byte[] random(int length) {
    byte[] data = new byte[length];
    new Random(1).nextBytes(data);
    return data;
  }

  private static List<Integer> ends(Cutter cutter, byte[] data) {
    List<Integer> ends = new ArrayList<>();
    for (int at = 0; at < data.length; ends.add(at)) {
      at += cutter.next(data, at, Math.min(data.length, at + 100_000));
    }
    return ends;
  }

  private static Set<String> digests(Cutter cutter, byte[] data) {
    Set<String> digests = new HashSet<>();
    int from = 0;
    for (int end : ends(cutter, data)) {
      digests.add(HexFormat.of().formatHex(Sha256.of(data, from, end - from)));
      from = end;
    }
    return digests;
  }

  @Test
  void lengthsAreWithinTheirBounds() {
    List<Integer> ends = ends(Cutter.CONTENT, DATA);
    int from = 0;
    for (int end : ends.subList(0, ends.size() - 1)) {
      assertThat(end - from).isBetween(4 << 10, Cutter.MAX_BYTES);
      from = end;
    }
    assertThat(DATA.length / ends.size()).isBetween(12 << 10, 24 << 10);
  }

  @Test
  void bytesThatComeMoveOnlyTheCutsNextToThem() {
    byte[] longer = new byte[DATA.length + 7];
    System.arraycopy(DATA, 0, longer, 0, 1_000_000);
    System.arraycopy(DATA, 1_000_000, longer, 1_000_007, DATA.length - 1_000_000);
    Set<String> added = digests(Cutter.CONTENT, longer);
    added.removeAll(digests(Cutter.CONTENT, DATA));
    assertThat(added).hasSizeLessThan(5);
  }

  @Test
  void pagesThatComeMoveNothing() {
    byte[] longer = new byte[DATA.length + 4096];
    System.arraycopy(DATA, 0, longer, 0, 409_600);
    System.arraycopy(DATA, 409_600, longer, 413_696, DATA.length - 409_600);
    Set<String> added = digests(Cutter.PAGES, longer);
    added.removeAll(digests(Cutter.PAGES, DATA));
    assertThat(added).hasSize(1);
  }

  /** Other cuts would find nothing again of what repositories hold. */
  @Test
  void cutsAreWhereTheyAlwaysWere() {
    byte[] data = Arrays.copyOf(DATA, 200_000);
    assertThat(ends(Cutter.CONTENT, data))
        .containsExactly(
            16_322, 35_607, 52_404, 72_268, 95_984, 115_908, 132_710, 150_508, 169_854, 188_186,
            200_000);
  }
}
