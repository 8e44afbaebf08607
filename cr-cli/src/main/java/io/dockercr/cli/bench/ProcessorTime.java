package io.dockercr.cli.bench;

import java.util.Arrays;

/**
 * What all processors together have done since the start, as {@code /proc/stat} tells it, in ticks.
 *
 * @param busy neither idle nor waiting for a disk
 * @param all of every kind
 */
record ProcessorTime(long busy, long all) {
  private static final int IDLE = 3;
  private static final int IO_WAIT = 4;

  /** Guests' time is in that of their hosts already. */
  private static final int KINDS = 8;

  /**
   * @param stat the text of {@code /proc/stat}
   */
  static ProcessorTime parse(String stat) throws MeasurementFailedException {
    String line = stat.lines().findFirst().orElse("");
    if (!line.matches("cpu +\\d+( \\d+){7}.*")) {
      throw new MeasurementFailedException("/proc/stat does not tell what the processors do.");
    }
    long[] ticks =
        Arrays.stream(line.split(" +")).skip(1).limit(KINDS).mapToLong(Long::parseLong).toArray();
    long all = Arrays.stream(ticks).sum();
    return new ProcessorTime(all - ticks[IDLE] - ticks[IO_WAIT], all);
  }

  /**
   * How busy they were since {@code before}, in percent of all of them; 0 if no tick has passed.
   */
  double percentSince(ProcessorTime before) {
    return all == before.all ? 0 : 100.0 * (busy - before.busy) / (all - before.all);
  }
}
