package io.dockercr.criu.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MemorySearchTest {
  private final List<Long> found = new ArrayList<>();

  private void found(long address, byte[] bytes, int from, int length, int end) {
    assertThat(from + length).isLessThanOrEqualTo(end);
    found.add(address);
  }

  private static void give(MemorySearch search, long address, String text) throws Exception {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    byte[] roomy = new byte[bytes.length + 5];
    System.arraycopy(bytes, 0, roomy, 0, bytes.length);
    search.piece(address, roomy, bytes.length);
  }

  @Test
  void acrossPiecesThatFollowEachOther() throws Exception {
    LiteralSearch search =
        new LiteralSearch("secret".getBytes(StandardCharsets.UTF_8), this::found);
    give(search, 100, "xx secret se");
    give(search, 112, "c");
    give(search, 113, "ret sec");
    give(search, 200, "ret secret");
    search.finish();
    assertThat(found).containsExactly(103L, 110L, 204L);
  }

  @Test
  void matchesAcrossPieces() throws Exception {
    PatternSearch search = new PatternSearch(Pattern.compile("se+cret[0-9]*"), this::found);
    give(search, 100, "xx seecret1 see");
    give(search, 115, "cret22 secret");
    give(search, 128, "3 s");
    give(search, 200, "ecret secret");
    search.finish();
    assertThat(found).containsExactly(103L, 112L, 122L, 206L);
  }

  @Test
  void longPiecesGiveEachMatchOnce() throws Exception {
    PatternSearch search = new PatternSearch(Pattern.compile("ab"), this::found);
    for (int i = 0; i < 5; i++) {
      give(search, i * 10_000L, "ab".repeat(5_000));
    }
    search.finish();
    assertThat(found).hasSize(25_000).doesNotHaveDuplicates();
  }

  @Test
  void bothFindWhatSimpleSearchFinds() throws Exception {
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 400; i++) {
        text.append((char) ('a' + random.nextInt(2)));
      }
      String wanted = text.substring(50, 51 + random.nextInt(6));
      TreeSet<Long> expected = new TreeSet<>();
      for (int at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
        expected.add((long) at);
      }
      found.clear();
      LiteralSearch search =
          new LiteralSearch(wanted.getBytes(StandardCharsets.UTF_8), this::found);
      for (int at = 0; at < text.length(); ) {
        int end = Math.min(text.length(), at + 1 + random.nextInt(40));
        give(search, at, text.substring(at, end));
        at = end;
      }
      assertThat(found).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(expected);
    }
  }
}
