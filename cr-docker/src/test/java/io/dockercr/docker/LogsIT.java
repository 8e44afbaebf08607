package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.CheckpointResult;
import io.dockercr.api.UnsupportedContainerException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the original printed is shown first. */
@Compatibility
class LogsIT {
  /** Busy, so that there are lines on their way whenever the container is frozen. */
  private static final String COUNT =
      "i=0; while :; do i=$((i+1)); echo $i; [ $((i % 50)) != 0 ] || sleep 0.01; done";

  @RegisterExtension private final Trial trial = new Trial();

  private void runCounter(String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of(options));
    words.addAll(List.of(TestEngine.BUSYBOX, "sh", "-c", COUNT));
    trial.run(words);
    Trial.await("it counts", () -> TestEngine.lastNumber(trial.name()) > 2_000);
  }

  private CheckpointResult withLogs(String container, boolean leaveRunning) throws Exception {
    return trial
        .engine()
        .checkpoint(
            CheckpointRequest.builder(container, trial.store())
                .withLogs(true)
                .leaveRunning(leaveRunning)
                .build());
  }

  private static void assertCountsOnFrom(List<String> before, String container) throws Exception {
    int last = Integer.parseInt(before.get(before.size() - 1));
    Trial.await("it counts on", () -> TestEngine.lastNumber(container) > last + 1_000);
    List<String> lines = Trial.logs(container);
    int number = Integer.parseInt(lines.get(0));
    for (String line : lines) {
      assertThat(line).isEqualTo(Integer.toString(number));
      number++;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"json-file", "local"})
  @Proves(Row.WITH_LOGS)
  void noLineIsLostOrDoubled(String driver) throws Exception {
    runCounter("--log-driver=" + driver);
    CheckpointResult checkpoint = withLogs(trial.name(), false);
    List<String> before = Trial.logs(trial.name());
    assertThat(before.get(0)).isEqualTo("1");
    DockerCommand.docker("rm", trial.name());
    String again = trial.another("-again");
    trial.restore(checkpoint, again, request -> {});

    assertCountsOnFrom(before, again);
    assertThat(Trial.logs(again)).startsWith(before.toArray(String[]::new));
    CheckpointResult second = withLogs(again, false);
    String third = trial.another("-third");
    List<String> until = Trial.logs(again);
    trial.restore(second, third, request -> {});
    assertCountsOnFrom(until, third);
    assertThat(Trial.logs(third).get(0)).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"json-file", "local"})
  @Proves(Row.WITH_LOGS)
  void rotatedFilesComeAlong(String driver) throws Exception {
    runCounter(
        "--log-driver=" + driver,
        "--log-opt=max-size=64k",
        "--log-opt=max-file=3",
        "--log-opt=compress=true");
    CheckpointResult checkpoint = withLogs(trial.name(), true);
    String again = trial.another("-again");
    assertThat(checkpoint.manifest().files())
        .anyMatch(file -> file.path().startsWith("logs/container.log."));
    DockerCommand.docker("rm", "--force", trial.name());
    trial.restore(checkpoint, again, request -> {});
    assertCountsOnFrom(Trial.logs(again), again);
  }

  @Test
  @Proves(Row.WITH_LOGS)
  void withoutTheOptionTheLogsBeginAnew() throws Exception {
    runCounter();
    CheckpointResult checkpoint = trial.checkpoint();
    List<String> before = Trial.logs(trial.name());
    String again = trial.another("-again");
    trial.restore(checkpoint, again, request -> {});
    assertCountsOnFrom(before, again);
    assertThat(Trial.logs(again).get(0)).isNotEqualTo("1");
  }

  @Test
  @Proves(Row.WITH_LOGS)
  void aDriverThatKeepsNothingIsRefused() throws Exception {
    trial.run("--log-driver=none", TestEngine.BUSYBOX, "sleep", "1000");
    assertThatThrownBy(() -> withLogs(trial.name(), false))
        .isInstanceOf(UnsupportedContainerException.class)
        .hasMessageContaining("\"none\"");
    assertThat(TestEngine.isRunning(trial.name())).isTrue();
    assertThat(trial.store().list()).isEmpty();
  }
}
