package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.CheckpointResult;
import io.dockercr.api.RestoreRequest;
import io.dockercr.api.UnsupportedContainerException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine does with a container over time, and what an operator does with checkpoints. */
@ExtendWith(CompatibilityTable.class)
class LifecycleIT {
  @RegisterExtension private final Trial trial = new Trial();

  @Test
  @Proves(Row.AUTO_REMOVE)
  void aContainerThatGoesByItselfLeavesACompleteCheckpoint() throws Exception {
    trial.runWitness(List.of("--rm"));
    String number = Trial.logs(trial.name()).get(0);
    CheckpointResult checkpoint = trial.checkpoint();
    Trial.await("the original is gone", () -> !TestEngine.exists(trial.name()));
    String again = trial.another("-again");
    trial.restore(checkpoint, again, request -> {});

    trial.assertWitnessGoesOn(again, number);
    DockerCommand.docker("stop", "--time", "5", again);
    Trial.await("the restored one is gone", () -> !TestEngine.exists(again));
  }

  @ParameterizedTest
  @ValueSource(strings = {"always", "on-failure:3"})
  @Proves(Row.RESTART)
  void theEngineStartsAgainWhatDies(String policy) throws Exception {
    trial.runWitness(List.of("--restart=" + policy));
    String number = Trial.logs(trial.name()).get(0);
    CheckpointResult checkpoint = trial.checkpoint();
    assertThat(TestEngine.isRunning(trial.name())).isFalse();
    assertThat(Trial.inspect(trial.name()).path("RestartCount").asInt()).isZero();
    String again = trial.another("-again");
    trial.restore(checkpoint, again, request -> {});
    // Not by `docker kill`, after which no policy counts, whatever the signal was.
    DockerCommand.shell(again, "kill -USR1 1");
    Trial.await("the witness answers", () -> Trial.logs(again).contains(number));

    // From outside: within a container signals to its first process are ignored.
    int pid = Trial.inspect(again).path("State").path("Pid").asInt();
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();

    Trial.await(
        "the engine has started it again",
        () -> Trial.inspect(again).path("RestartCount").asInt() == 1);
    Trial.await("it begins anew", () -> Trial.logs(again).size() == 2);
    assertThat(Trial.logs(again).get(1)).isNotEqualTo(number);
  }

  @Test
  @Proves(Row.HEALTH_CHECK)
  void healthyAgain() throws Exception {
    trial.runWitness(List.of("--health-cmd=true", "--health-interval=500ms"));
    Trial.await("it is healthy", () -> health(trial.name()).equals("healthy"));
    CheckpointResult checkpoint = trial.checkpoint();
    String again = trial.another("-again");
    trial.restore(checkpoint, again, request -> {});
    Trial.await("it is healthy again", () -> health(again).equals("healthy"));
  }

  private static String health(String container) throws Exception {
    return Trial.inspect(container).path("State").path("Health").path("Status").asText();
  }

  @Test
  @Proves(Row.PAUSED)
  void aPausedContainerIsRefused() throws Exception {
    trial.runWitness(List.of());
    DockerCommand.docker("pause", trial.name());
    assertThatThrownBy(trial::checkpoint)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("is paused");
    assertThat(Trial.inspect(trial.name()).path("State").path("Paused").asBoolean()).isTrue();
    DockerCommand.docker("unpause", trial.name());
  }

  @Test
  @Proves(Row.EXEC_SESSION)
  void anOpenExecSessionIsRefused() throws Exception {
    trial.runWitness(List.of());
    DockerCommand.docker("exec", "--detach", trial.name(), "sleep", "1234");

    assertThatThrownBy(trial::checkpoint)
        .isInstanceOf(UnsupportedContainerException.class)
        .hasMessageContaining("docker exec")
        .hasMessageContaining("sleep 1234");

    assertThat(TestEngine.isRunning(trial.name())).isTrue();
    assertThat(trial.store().list()).isEmpty();
    DockerCommand.shell(trial.name(), "kill $(ps | awk '/sleep 123[4]/ {print $1}')");
    Trial.await("the session has ended", () -> !processes().contains("sleep 1234"));
    assertThat(trial.checkpoint().running()).isFalse();
  }

  private String processes() throws Exception {
    return DockerCommand.docker("top", trial.name());
  }

  @Test
  @Proves(Row.CHECKPOINT_AGAIN)
  void againAndAgain() throws Exception {
    trial.runWitness(List.of());
    String number = Trial.logs(trial.name()).get(0);
    DockerCommand.shell(trial.name(), "echo first >/made");
    CheckpointResult first = trial.checkpoint();
    String second = trial.another("-2");
    trial.restore(first, second, request -> {});
    DockerCommand.shell(second, "echo second >>/made");
    CheckpointResult again = trial.engine().checkpoint(CheckpointRequest.of(second, trial.store()));
    String third = trial.another("-3");
    trial.restore(again, third, request -> {});

    trial.assertWitnessGoesOn(third, number);
    assertThat(DockerCommand.shell(third, "cat /made")).isEqualTo("first\nsecond");
  }

  @Test
  @Proves(Row.MANY_RESTORES)
  void manyFromOne() throws Exception {
    trial.runWitness(List.of());
    String number = Trial.logs(trial.name()).get(0);
    CheckpointResult checkpoint = trial.checkpoint();
    for (int i = 0; i < 4; i++) {
      String twin = trial.another("-twin-" + i);
      trial
          .engine()
          .restore(RestoreRequest.builder(trial.store(), checkpoint.id()).newName(twin).build());
      trial.assertWitnessGoesOn(twin, number);
    }
  }
}
