package io.dockercr.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.cli.bench.BenchOptions.Extent;
import io.dockercr.cli.bench.BenchOptions.Images;
import io.dockercr.cli.bench.report.Contestant;
import io.dockercr.cli.bench.report.Topic;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchOptionsTest {
  private static BenchOptions options(int rounds, List<Integer> mib) {
    return new BenchOptions(
        List.of(Topic.STARTUP),
        Extent.QUICK,
        rounds,
        Path.of("out"),
        new Images("a", "b", "c"),
        mib,
        Set.of(),
        List.of(),
        "127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1001})
  void roundsHaveLimits(int rounds) {
    assertThatThrownBy(() -> options(rounds, List.of(10)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--rounds must be from 1 to 1000, not " + rounds + ".");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -5, 2_000_000})
  void soHasMemory(int mib) {
    assertThatThrownBy(() -> options(1, List.of(10, mib)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--memory-mib")
        .hasMessageContaining(" " + mib);
  }

  @Test
  void rivalsHaveWords() {
    assertThat(BenchOptions.rivals(List.of("podman", "native")))
        .containsExactlyInAnyOrder(Contestant.DOCKER, Contestant.PODMAN, Contestant.PODMAN_EXPORT);
    assertThat(BenchOptions.rivals(List.of())).hasSize(6);
    assertThatThrownBy(() -> BenchOptions.rivals(List.of("crun")))
        .hasMessage("--against can be native, podman, criu and runc, not crun.");
  }

  @ParameterizedTest
  @EnumSource(Topic.class)
  void everyScenarioHasAWord(Topic topic) {
    assertThat(Topic.of(topic.word())).isEqualTo(topic);
    assertThat(topic.description()).isNotBlank();
  }

  @Test
  void otherWordsAreNoScenario() {
    assertThatThrownBy(() -> Topic.of("everything"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"everything\"")
        .hasMessageContaining("many-files");
  }
}
