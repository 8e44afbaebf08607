package io.dockercr.cli.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OrderingTest {
  @Test
  void sizesAreInTheOrderOfTheirNumbers() {
    assertThat(sorted("1024 MiB", "100 MiB", "small", "10 MiB", "50 at once", "restore of 500 MiB"))
        .containsExactly(
            "small", "10 MiB", "50 at once", "100 MiB", "restore of 500 MiB", "1024 MiB");
  }

  @Test
  void namesAreInTheOrderInWhichTheyCame() {
    assertThat(sorted("minimal", "medium", "large", "minimal"))
        .containsExactly("minimal", "minimal", "medium", "large");
    assertThat(sorted("5 one after another", "5 at once"))
        .containsExactly("5 one after another", "5 at once");
  }

  private static List<String> sorted(String... variants) {
    List<Series> all =
        Stream.of(variants)
            .map(one -> new Series(Topic.MEMORY, Contestant.CRIU, Metric.SIZE, one))
            .toList();
    return all.stream().sorted(Ordering.of(all)).map(Series::variant).toList();
  }
}
