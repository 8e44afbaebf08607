package io.dockercr.cli.bench.report;

import java.util.OptionalDouble;

/**
 * Something that docker-cr wants to reach: a ratio of two figures of one run, and its limit.
 *
 * @param topic the scenario that has the figures
 * @param what in words
 * @param bound which side of the limit is meant
 * @param limit of the ratio
 * @param above what is divided
 * @param below what it is divided by
 * @param unit of the ratio: {@code ×}, or that of the figure above if that is not divided
 */
record Goal(
    Topic topic, String what, Bound bound, double limit, Figure above, Figure below, String unit) {

  /** On which side of the limit the goal is met. */
  enum Bound {
    AT_LEAST("at least"),
    AT_MOST("at most"),
    UNDER("under");

    private final String words;

    Bound(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }

    private boolean holds(double value, double limit) {
      return switch (this) {
        case AT_LEAST -> value >= limit;
        case AT_MOST -> value <= limit;
        case UNDER -> value < limit;
      };
    }
  }

  /**
   * How a run compares with a goal.
   *
   * @param goal which
   * @param above what is divided, empty if it was not measured
   * @param below what it is divided by, empty if it was not measured
   */
  record Outcome(Goal goal, OptionalDouble above, OptionalDouble below) {

    /** Empty if one of the two was not measured. */
    OptionalDouble ratio() {
      return above.isPresent() && below.isPresent() && below.getAsDouble() > 0
          ? OptionalDouble.of(above.getAsDouble() / below.getAsDouble())
          : OptionalDouble.empty();
    }

    /** {@code met}, {@code not met}, or {@code not measured}. */
    String verdict() {
      if (ratio().isEmpty()) {
        return "not measured";
      }
      return goal.bound.holds(ratio().getAsDouble(), goal.limit) ? "met" : "not met";
    }
  }

  Outcome in(Results results) {
    return new Outcome(this, above.in(results), below.in(results));
  }
}
