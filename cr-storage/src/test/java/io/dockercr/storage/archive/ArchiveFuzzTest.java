package io.dockercr.storage.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Archives with faults put in at random, the same ones at each run: each is read and unpacked, or
 * refused by what the reader declares. The long run with Jazzer is in {@code make soak}.
 */
class ArchiveFuzzTest {
  private static final int INPUTS = Integer.getInteger("fuzz.inputs", 10_000);
  private static final long SEED = Long.getLong("fuzz.seed", 20261128);
  private static final Duration LONGEST = Duration.ofSeconds(5);
  private static final int BLOCK = 512;

  private final Random random = new Random(SEED);

  @Test
  void damagedArchivesAreReadOrRefused() {
    List<byte[]> seeds = ArchiveFuzzer.seeds();
    long slowest = 0;
    long begun = System.nanoTime();
    for (int i = 0; i < INPUTS; i++) {
      byte[] input = damaged(seeds.get(i % seeds.size()));
      long start = System.nanoTime();
      try {
        ArchiveFuzzer.fuzzerTestOneInput(input);
      } catch (Exception | Error e) {
        fail("input " + i + " of seed " + SEED + ": " + HexFormat.of().formatHex(input), e);
      }
      slowest = Math.max(slowest, System.nanoTime() - start);
    }
    Duration all = Duration.ofNanos(System.nanoTime() - begun);
    System.out.println(
        INPUTS + " archives in " + all.toMillis() + " ms, the slowest " + slowest / 1000 + " us");
    assertThat(Duration.ofNanos(slowest)).isLessThan(LONGEST);
  }

  private byte[] damaged(byte[] sound) {
    byte[] input = sound.clone();
    int faults = 1 + random.nextInt(4);
    for (int i = 0; i < faults && input.length > 2; i++) {
      input = fault(input);
    }
    // Mostly headers are sealed again, else a checksum would hide what is behind it.
    if (random.nextInt(8) > 0 && isTar(sound)) {
      for (int at = 1; at + BLOCK <= input.length; at += BLOCK) {
        seal(input, at);
      }
    }
    return input;
  }

  private static boolean isTar(byte[] input) {
    return input.length % BLOCK == 1;
  }

  private static void seal(byte[] input, int at) {
    byte[] block = Arrays.copyOfRange(input, at, at + BLOCK);
    // What begins like a header; its magic number may be the fault.
    if (block[99] == 0 && block[148] != 0) {
      System.arraycopy(Tars.sealed(block), 0, input, at, BLOCK);
    }
  }

  private byte[] fault(byte[] input) {
    int at = 1 + random.nextInt(input.length - 1);
    // Headers more than padding.
    int field = 1 + (at - 1) / BLOCK * BLOCK + new int[] {0, 124, 156, 257, 345}[random.nextInt(5)];
    switch (random.nextInt(8)) {
      case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
      case 1 ->
          input[at] = (byte) new int[] {0, 1, 127, 128, 255, '/', '.', '9'}[random.nextInt(8)];
      case 2 -> {
        return Arrays.copyOf(input, at);
      }
      case 3 ->
          Arrays.fill(input, at, Math.min(input.length, at + 1 + random.nextInt(12)), (byte) 0xff);
      case 4 -> put(input, field, new String[] {"../x", "/x", "a/../b", "\0"}[random.nextInt(4)]);
      case 5 ->
          put(input, field, new String[] {"77777777777", "-1", "9", "\377"}[random.nextInt(4)]);
      case 6 -> put(input, field, "012345xgLKSVM".substring(random.nextInt(13)).substring(0, 1));
      // A piece of it once more.
      default -> {
        int from = 1 + random.nextInt(input.length / BLOCK + 1) * BLOCK;
        return Tars.joined(
            Arrays.copyOf(input, Math.min(input.length, field)),
            Arrays.copyOfRange(input, Math.min(from, input.length), input.length));
      }
    }
    return input;
  }

  private static void put(byte[] input, int at, String text) {
    if (at + text.length() <= input.length) {
      Tars.put(input, at, text);
    }
  }
}
