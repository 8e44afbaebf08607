package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.CheckpointResult;
import io.dockercr.api.ContainerNotRunningException;
import io.dockercr.api.ExecSessionPolicy;
import io.dockercr.api.PausedPolicy;
import io.dockercr.api.RestoreRequest;
import io.dockercr.api.UnsupportedContainerException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine does with a container over time, and what an operator does with checkpoints. */
@Compatibility
class LifecycleIT {
  private static final String COUNT = "i=0; while :; do i=$((i+1)); echo $i; sleep 0.05; done";

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
        .isInstanceOf(ContainerNotRunningException.class)
        .hasMessageContaining("is paused");
    assertThat(isPaused(trial.name())).isTrue();
    DockerCommand.docker("unpause", trial.name());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Proves(Row.PAUSED)
  void aPausedContainerIsRestoredPaused(boolean leaveRunning) throws Exception {
    trial.run(TestEngine.BUSYBOX, "sh", "-c", COUNT);
    Trial.awaitLine(trial.name());
    DockerCommand.docker("pause", trial.name());
    JsonNode before = Trial.inspect(trial.name());
    int last = TestEngine.numberAtWhichItStands(trial.name());

    CheckpointResult checkpoint =
        trial
            .engine()
            .checkpoint(
                CheckpointRequest.builder(trial.name(), trial.store())
                    .paused(PausedPolicy.KEEP)
                    .leaveRunning(leaveRunning)
                    .build());

    assertThat(TestEngine.isRunning(trial.name())).isEqualTo(leaveRunning);
    if (leaveRunning) {
      assertStandsStillUntilUnpaused(trial.name(), last);
    }
    String again = trial.another("-again");
    trial.restore(checkpoint, again, request -> {});
    assertThat(InspectComparison.differences(before, Trial.inspect(again), false)).isEmpty();
    assertStandsStillUntilUnpaused(again, last);
    String awake = trial.another("-awake");
    trial.restore(checkpoint, awake, request -> request.paused(false));
    assertThat(isPaused(awake)).isFalse();
    Trial.await("it goes on", () -> TestEngine.lastNumber(awake) > last);
  }

  /** The engine unpauses what it sends a signal, so that only a counter can tell. */
  private static void assertStandsStillUntilUnpaused(String container, int last) throws Exception {
    assertThat(isPaused(container)).isTrue();
    TestEngine.numberAtWhichItStands(container);
    DockerCommand.docker("unpause", container);
    Trial.await("it goes on", () -> TestEngine.lastNumber(container) > last);
    assertThat(Integer.parseInt(Trial.logs(container).get(0))).isLessThanOrEqualTo(last + 1);
  }

  @Test
  @Proves(Row.PAUSED)
  void whatRanIsRestoredPausedOnRequest() throws Exception {
    trial.run(TestEngine.BUSYBOX, "sh", "-c", COUNT);
    Trial.awaitLine(trial.name());
    CheckpointResult checkpoint = trial.checkpoint();
    int last = TestEngine.lastNumber(trial.name());
    String again = trial.another("-again");
    trial.restore(checkpoint, again, request -> request.paused(true));
    assertStandsStillUntilUnpaused(again, last);
  }

  private static boolean isPaused(String container) throws Exception {
    return Trial.inspect(container).path("State").path("Paused").asBoolean();
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

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Proves(Row.EXEC_SESSION)
  void anOpenExecSessionIsLeftOut(boolean leaveRunning) throws Exception {
    trial.runWitness(List.of());
    String number = Trial.logs(trial.name()).get(0);
    DockerCommand.docker(
        "exec", "--detach", trial.name(), "sh", "-c", "sleep 4321 & exec sleep 1234");
    Trial.await("the session is open", () -> processes().contains("sleep 4321"));

    CheckpointResult checkpoint =
        trial
            .engine()
            .checkpoint(
                CheckpointRequest.builder(trial.name(), trial.store())
                    .execSessions(ExecSessionPolicy.LEAVE_OUT)
                    .leaveRunning(leaveRunning)
                    .build());

    assertThat(TestEngine.isRunning(trial.name())).isEqualTo(leaveRunning);
    if (leaveRunning) {
      assertThat(processes()).contains("sleep 1234", "sleep 4321");
      trial.assertWitnessGoesOn(trial.name(), number);
      assertThat(DockerCommand.shell(trial.name(), "echo another")).isEqualTo("another");
    }
    String again = trial.another("-again");
    trial.restore(checkpoint, again, request -> {});
    trial.assertWitnessGoesOn(again, number);
    assertThat(DockerCommand.docker("top", again)).doesNotContain("1234").doesNotContain("4321");
    assertThat(DockerCommand.shell(again, "echo another")).isEqualTo("another");
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
