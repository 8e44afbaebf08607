package io.dockercr.cli.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OrderingTest {
  @Test
  void sizesAreInTheOrderOfTheirNumbers() {
    List<String> sorted =
        Stream.of("1024 MiB", "100 MiB", "small", "10 MiB", "50 at once", "restore of 500 MiB")
            .map(one -> new Series(Topic.MEMORY, Contestant.CRIU, Metric.SIZE, one))
            .sorted(Ordering.BY_VARIANT)
            .map(Series::variant)
            .toList();
    assertThat(sorted)
        .containsExactly(
            "small", "10 MiB", "50 at once", "100 MiB", "restore of 500 MiB", "1024 MiB");
  }
}
