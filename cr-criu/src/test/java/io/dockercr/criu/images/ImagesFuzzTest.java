package io.dockercr.criu.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Sound images with faults put in at random, the same ones at each run: each is read, or refused by
 * what the readers declare. The long run with Jazzer is in {@code make soak}.
 */
class ImagesFuzzTest {
  private static final int INPUTS = Integer.getInteger("fuzz.inputs", 60_000);
  private static final long SEED = Long.getLong("fuzz.seed", 20261124);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final Random random = new Random(SEED);

  @Test
  void damagedImagesAreReadOrRefused() {
    List<byte[]> seeds = ImagesFuzzer.seeds();
    long slowest = 0;
    for (int i = 0; i < INPUTS; i++) {
      byte[] input = damaged(seeds.get(i % seeds.size()));
      long start = System.nanoTime();
      try {
        ImagesFuzzer.fuzzerTestOneInput(input);
      } catch (Exception | Error e) {
        fail("input " + i + " of seed " + SEED + ": " + HexFormat.of().formatHex(input), e);
      }
      slowest = Math.max(slowest, System.nanoTime() - start);
    }
    assertThat(Duration.ofNanos(slowest)).isLessThan(LONGEST);
  }

  private byte[] damaged(byte[] sound) {
    byte[] input = sound.clone();
    int faults = 1 + random.nextInt(4);
    for (int i = 0; i < faults && input.length > 9; i++) {
      // The magic number is mostly left alone, else nothing behind it would be read.
      int at =
          random.nextInt(50) == 0 ? 1 + random.nextInt(8) : 9 + random.nextInt(input.length - 9);
      input = fault(input, at);
    }
    return input;
  }

  private byte[] fault(byte[] input, int at) {
    return switch (random.nextInt(6)) {
      case 0 -> with(input, at, input[at] ^ 1 << random.nextInt(8));
      case 1 -> with(input, at, new int[] {0, 1, 127, 128, 255, 254}[random.nextInt(6)]);
      case 2 -> Arrays.copyOf(input, at);
      case 3 -> {
        Arrays.fill(input, at, Math.min(input.length, at + 1 + random.nextInt(12)), (byte) 0xff);
        yield input;
      }
      case 4 ->
          Crafted.joined(
              Arrays.copyOf(input, at),
              new byte[1 + random.nextInt(8)],
              Arrays.copyOfRange(input, at, input.length));
      // A piece of it once more.
      default ->
          Crafted.joined(
              Arrays.copyOf(input, at),
              Arrays.copyOfRange(input, 9 + random.nextInt(input.length - 9), input.length));
    };
  }

  private static byte[] with(byte[] input, int at, int value) {
    input[at] = (byte) value;
    return input;
  }
}
