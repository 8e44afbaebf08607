package io.dockercr.storage.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunsTest {
  private static List<String> read(byte[] runs) throws DamagedException {
    List<String> all = new ArrayList<>();
    Runs.read(
        runs,
        new Runs.Visitor<RuntimeException>() {
          @Override
          public void zeros(long bytes) {
            all.add("zeros " + bytes);
          }

          @Override
          public void chunks(int pack, int first, int count) {
            all.add(pack + ":" + first + "+" + count);
          }
        });
    return all;
  }

  @Test
  void neighboursBecomeOneRun() throws Exception {
    Runs.Writer runs = new Runs.Writer();
    runs.zeros(4096);
    runs.zeros(1L << 40);
    runs.chunk(0, 5);
    runs.chunk(0, 6);
    runs.chunk(0, 8);
    runs.chunk(300, 9);
    runs.zeros(1);
    runs.chunk(300, 10);
    assertThat(read(runs.toBytes()))
        .containsExactly(
            "zeros " + (4096 + (1L << 40)), "0:5+2", "0:8+1", "300:9+1", "zeros 1", "300:10+1");
    assertThat(read(new Runs.Writer().toBytes())).isEmpty();
  }

  @Test
  void whatIsNoListIsRefused() {
    Runs.Writer runs = new Runs.Writer();
    runs.chunk(1000, 1000);
    byte[] bytes = runs.toBytes();
    assertThatThrownBy(() -> read(Arrays.copyOf(bytes, bytes.length - 1)))
        .isInstanceOf(DamagedException.class);
    byte[] endless = new byte[20];
    Arrays.fill(endless, (byte) -1);
    assertThatThrownBy(() -> read(endless)).isInstanceOf(DamagedException.class);
  }
}
