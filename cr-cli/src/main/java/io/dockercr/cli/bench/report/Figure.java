package io.dockercr.cli.bench.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** A number that is computed from what was measured; none if that is not complete. */
interface Figure {
  OptionalDouble in(Results results);

  /** This number in another unit. */
  default Figure times(double factor) {
    return results -> {
      OptionalDouble value = in(results);
      return value.isPresent() ? OptionalDouble.of(value.getAsDouble() * factor) : value;
    };
  }

  /** The sum of the medians of these series. */
  static Figure medians(Series... series) {
    return results -> {
      List<Optional<Spread>> spreads = Arrays.stream(series).map(results::spread).toList();
      return spreads.stream().allMatch(Optional::isPresent)
          ? OptionalDouble.of(spreads.stream().mapToDouble(one -> one.orElseThrow().median()).sum())
          : OptionalDouble.empty();
    };
  }

  static Figure largest(Topic topic, Contestant contestant, Metric metric) {
    return results -> results.largest(topic, contestant, metric);
  }

  static Figure constant(double value) {
    return results -> OptionalDouble.of(value);
  }
}
