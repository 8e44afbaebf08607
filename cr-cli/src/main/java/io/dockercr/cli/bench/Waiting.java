package io.dockercr.cli.bench;

/** Waits until something has happened. */
final class Waiting {
  private static final long LIMIT_MILLIS = 120_000;
  private static final long STEP_MILLIS = 5;

  private Waiting() {}

  /** Something that may have happened. */
  interface Condition {
    boolean holds() throws MeasurementFailedException, InterruptedException;
  }

  /**
   * @param what a phrase that goes on "waited two minutes until"
   */
  static void until(String what, Condition condition)
      throws MeasurementFailedException, InterruptedException {
    long end = System.nanoTime() + LIMIT_MILLIS * 1_000_000;
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new MeasurementFailedException("Waited two minutes until " + what + ".");
      }
      Thread.sleep(STEP_MILLIS);
    }
  }
}
