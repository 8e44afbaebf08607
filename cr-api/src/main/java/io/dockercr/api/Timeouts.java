package io.dockercr.api;

import java.time.Duration;

/** What a request's timeout may be. */
final class Timeouts {
  private Timeouts() {}

  /**
   * @param timeout null for none
   * @throws IllegalArgumentException if it is not positive
   */
  static void require(Duration timeout) {
    if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
      throw new IllegalArgumentException("A timeout is longer than nothing: " + timeout + ".");
    }
  }
}
