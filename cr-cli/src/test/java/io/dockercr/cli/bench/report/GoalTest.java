package io.dockercr.cli.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoalTest {
  private final Results results = new Results(EnumSet.allOf(Topic.class));

  private Goal.Outcome outcome(String what) {
    List<Goal> found = Goals.ALL.stream().filter(goal -> goal.what().startsWith(what)).toList();
    assertThat(found).hasSize(1);
    return found.get(0).in(results);
  }

  private void add(Topic topic, Contestant who, Metric metric, String variant, double value) {
    results.add(new Series(topic, who, metric, variant), value);
  }

  @Test
  void timesFasterIsTheOthersTimeByOurs() {
    add(Topic.COMPARISON, Contestant.DOCKER, Metric.CHECKPOINT, "1024 MiB", 16_000);
    assertThat(outcome("checkpoint of 1 GiB against Docker").verdict()).isEqualTo("not measured");
    add(Topic.COMPARISON, Contestant.DOCKER_CR, Metric.CHECKPOINT, "1024 MiB", 800);
    Goal.Outcome outcome = outcome("checkpoint of 1 GiB against Docker");
    assertThat(outcome.ratio()).hasValue(20);
    assertThat(outcome.verdict()).isEqualTo("met");
  }

  @Test
  void atMostIsOursByTheOthers() {
    add(Topic.COMPARISON, Contestant.CRIU, Metric.FROZEN, "1024 MiB", 400);
    add(Topic.COMPARISON, Contestant.DOCKER_CR, Metric.FROZEN, "1024 MiB", 421);
    Goal.Outcome outcome = outcome("frozen time of 1 GiB");
    assertThat(outcome.ratio()).hasValue(421 / 400.0);
    assertThat(outcome.verdict()).isEqualTo("not met");
  }

  @Test
  void theFloorOfARestoreIsASum() {
    add(Topic.COMPARISON, Contestant.DOCKER_CR, Metric.RESTORE, "1024 MiB", 1150);
    add(Topic.COMPARISON, Contestant.RUNC, Metric.RESTORE, "1024 MiB", 800);
    add(Topic.COMPARISON, Contestant.DOCKER_START, Metric.RESTORE, Series.SMALL, 200);
    Goal.Outcome outcome = outcome("restore of 1 GiB against runc");
    assertThat(outcome.ratio()).hasValue(1.15);
    assertThat(outcome.verdict()).isEqualTo("met");
  }

  @Test
  void underIsNotEqual() {
    add(Topic.STARTUP, Contestant.DOCKER, Metric.COMMAND, "version", 20);
    add(Topic.STARTUP, Contestant.DOCKER_CR, Metric.COMMAND, "version", 160);
    assertThat(outcome("docker-cr version").verdict()).isEqualTo("not met");
  }

  @Test
  void memoryIsTheLargestOfAnySize() {
    add(Topic.RESOURCES, Contestant.DOCKER_CR, Metric.PEAK_MEMORY, "checkpoint of 10 MiB", 60);
    add(Topic.RESOURCES, Contestant.DOCKER_CR, Metric.PEAK_MEMORY, "restore of 1024 MiB", 99.5);
    Goal.Outcome outcome = outcome("resident memory");
    assertThat(outcome.ratio()).hasValue(99.5);
    assertThat(outcome.verdict()).isEqualTo("met");
  }

  @Test
  void allRowsOfTheTableAreThere() {
    assertThat(Goals.ALL).hasSize(18);
  }

  @Test
  void goalsOfOtherScenariosAreNotShown() {
    Results some = new Results(List.of(Topic.STARTUP));
    assertThat(Goals.of(some)).hasSize(2);
    assertThat(ExpectedRange.of(some)).isEmpty();
  }

  @Test
  void lessThanWasExpectedIsBelow() {
    ExpectedRange small = ExpectedRange.ALL.get(0);
    assertThat(List.of(small.verdict(0.5), small.verdict(1), small.verdict(5.1)))
        .containsExactly("below", "inside", "above");
    add(Topic.IMAGES, Contestant.DOCKER_CR, Metric.CHECKPOINT, "minimal", 420);
    assertThat(small.figure().in(results)).hasValue(0.42);
  }
}
