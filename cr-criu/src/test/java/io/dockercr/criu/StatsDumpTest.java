package io.dockercr.criu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CorruptedCheckpointException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatsDumpTest {
  /** As CRIU 4.2.1 wrote it: two magic numbers, size, message. */
  private static final byte[] WRITTEN =
      HexFormat.of()
          .parseHex(
              "4059105506330957220000000a2008e706108777"
                  + "18a60a20c801283a3000381f4000480050065806600068007000");

  @TempDir private Path images;

  @Test
  void readsWhatCriuWrites() throws Exception {
    write(WRITTEN);

    assertThat(StatsDump.read(images))
        .isEqualTo(
            new DumpStatistics(
                Duration.ofNanos(871_000),
                Duration.ofNanos(15_239_000),
                Duration.ofNanos(1_318_000),
                Duration.ofNanos(200_000),
                58,
                0,
                31,
                0));
  }

  @Test
  void everyTruncationIsNoticed() throws Exception {
    for (int length = 0; length < WRITTEN.length; length++) {
      write(Arrays.copyOf(WRITTEN, length));

      assertThatThrownBy(() -> StatsDump.read(images))
          .isInstanceOf(CorruptedCheckpointException.class)
          .hasMessageContaining("cut short");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0x41, magic number",
    "4, 0x07, magic number",
    "11, 0xff, a size of",
    "12, 0x12, no statistics of a dump", // another field
    "12, 0x0b, wire type 3",
    "12, 0x02, field number 0",
    "13, 0x7f, cut short",
    "14, 0x0c, wire type 4"
  })
  void damageIsNoticed(int offset, String value, String message) throws Exception {
    byte[] damaged = WRITTEN.clone();
    damaged[offset] = (byte) (int) Integer.decode(value);
    write(damaged);

    assertThatThrownBy(() -> StatsDump.read(images))
        .isInstanceOf(CorruptedCheckpointException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aNumberThatNeverEndsIsNoticed() throws Exception {
    byte[] damaged = WRITTEN.clone();
    Arrays.fill(damaged, 15, damaged.length, (byte) 0xff);
    write(damaged);

    assertThatThrownBy(() -> StatsDump.read(images))
        .isInstanceOf(CorruptedCheckpointException.class)
        .hasMessageContaining("more than 10 bytes");
  }

  @Test
  void aMissingFileIsNoticed() {
    assertThatThrownBy(() -> StatsDump.read(images))
        .isInstanceOf(CorruptedCheckpointException.class)
        .hasMessageContaining("can't be read");
  }

  private void write(byte[] content) throws Exception {
    Files.write(images.resolve(StatsDump.FILE_NAME), content);
  }
}
