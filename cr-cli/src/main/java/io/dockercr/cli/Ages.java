package io.dockercr.cli;

import java.time.Duration;
import java.time.Instant;

/** Ages as a person reads them. */
final class Ages {
  private Ages() {}

  /** One number and a unit, such as {@code 5 days}. */
  static String inWords(Instant then, Instant now) {
    Duration age = Duration.between(then, now);
    if (age.isNegative() || age.toSeconds() < 1) {
      return "now";
    }
    if (age.toMinutes() < 1) {
      return count(age.toSeconds(), "second");
    }
    if (age.toHours() < 1) {
      return count(age.toMinutes(), "minute");
    }
    if (age.toDays() < 1) {
      return count(age.toHours(), "hour");
    }
    return count(age.toDays(), "day");
  }

  private static String count(long number, String unit) {
    return number + " " + unit + (number == 1 ? "" : "s");
  }
}
