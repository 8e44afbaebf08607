package io.dockercr.cli;

/** How long commands take here, learned from those that were not cut short. In milliseconds. */
final class FaultTimes {
  private double checkpoint = 900;
  private double restore = 1300;

  long of(boolean restored) {
    return Math.round(restored ? restore : checkpoint);
  }

  void learn(boolean restored, long millis) {
    if (restored) {
      restore = restore * 0.7 + millis * 0.3;
    } else {
      checkpoint = checkpoint * 0.7 + millis * 0.3;
    }
  }
}
