package io.dockercr.cli.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoreGoalsTest {
  private final Results results = new Results(EnumSet.of(Topic.STORES));

  private void add(Contestant who, Metric metric, String variant, double... values) {
    for (double value : values) {
      results.add(new Series(Topic.STORES, who, metric, variant), value);
    }
  }

  private List<String> verdicts() {
    return Goals.of(results).stream().map(goal -> goal.in(results).verdict()).toList();
  }

  @Test
  void withoutFiguresNothingIsMet() {
    assertThat(verdicts()).hasSize(5).containsOnly("not measured");
  }

  @Test
  void areRatiosOfMediansOfOneRun() {
    add(Contestant.DOCKER_CR, Metric.CHECKPOINT, "1024 MiB", 1190, 5000, 1000);
    add(Contestant.CRIU, Metric.CHECKPOINT, "1024 MiB", 1000);
    add(Contestant.DOCKER_CR, Metric.FROZEN, "1024 MiB", 530);
    add(Contestant.CRIU, Metric.FROZEN, "1024 MiB", 500);
    add(Contestant.DOCKER_CR, Metric.ADDED, "repo: first of 1024 MiB", 1000);
    add(Contestant.DOCKER_CR, Metric.ADDED, "repo: second of 1024 MiB", 29);
    add(Contestant.DOCKER_CR, Metric.WRITTEN, "file: restore of 1024 MiB", 20);
    add(Contestant.DOCKER_CR, Metric.PEAK_MEMORY, "repo: first of 4096 MiB", 100, 128);
    add(Contestant.DOCKER_CR, Metric.PEAK_MEMORY, "file: first of 4096 MiB", 90);
    assertThat(verdicts()).containsExactly("met", "not met", "met", "not met", "not met");
  }
}
