package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointOptions;
import io.dockercr.api.CheckpointResult;
import io.dockercr.api.ContainerNotFoundException;
import io.dockercr.api.ContainerRunningException;
import io.dockercr.api.CriuFailedException;
import io.dockercr.api.RestoreRequest;
import io.dockercr.api.RestoreResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The container itself goes on. */
@Compatibility
class InPlaceIT {
  @RegisterExtension private final Trial trial = new Trial();

  private RestoreResult restore(CheckpointResult checkpoint) throws CheckpointException {
    return trial
        .engine()
        .restore(RestoreRequest.builder(trial.store(), checkpoint.id()).inPlace(true).build());
  }

  private void runWitness(String runtime, String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of(options));
    words.add("--runtime=" + runtime);
    trial.runWitness(words);
    DockerCommand.shell(trial.name(), "echo then >/changed; echo then >/deleted; mkdir /dir");
  }

  private void changeFilesAndStop() throws Exception {
    DockerCommand.shell(
        trial.name(), "echo now >/changed; rm /deleted; rmdir /dir; echo now >/added");
    DockerCommand.docker("stop", "--time", "5", trial.name());
  }

  private void assertFilesAreThoseOfTheCheckpoint() throws Exception {
    assertThat(
            DockerCommand.shell(
                trial.name(), "cat /changed /deleted; ls -d /dir; [ ! -e /added ] && echo gone"))
        .isEqualTo("then\nthen\n/dir\ngone");
  }

  private List<String> containersOfThisTest() {
    return TestEngine.containerNames().stream()
        .filter(name -> name.startsWith(trial.name()))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", RestoreRuntime.NAME})
  @Proves(Row.IN_PLACE)
  void againAndAgainFromOneCheckpoint(String runtime) throws Exception {
    runWitness(runtime, "--volume=" + trial.name() + ":/volume", "--restart=on-failure");
    trial.afterwards("volume", "rm", "--force", trial.name());
    String number = Trial.logs(trial.name()).get(0);
    JsonNode before = Trial.inspect(trial.name());
    CheckpointResult checkpoint =
        trial.checkpoint(CheckpointOptions.DEFAULT.withLeaveRunning(true));
    DockerCommand.shell(trial.name(), "echo kept >/volume/file");
    changeFilesAndStop();

    for (int i = 0; i < 3; i++) {
      String id = Trial.inspect(trial.name()).path("Id").asText();
      RestoreResult restored = restore(checkpoint);

      assertThat(restored.containerName()).isEqualTo(trial.name());
      JsonNode after = Trial.inspect(trial.name());
      assertThat(after.path("Id").asText()).isEqualTo(restored.containerId());
      if (runtime.equals(RestoreRuntime.NAME) || i > 0) {
        assertThat(restored.containerId()).as("the same container").isEqualTo(id);
      }
      assertThat(containersOfThisTest()).containsExactly(trial.name());
      assertThat(InspectComparison.differences(before, after, false))
          .allMatch(difference -> difference.startsWith("HostConfig.Annotations."));
      assertFilesAreThoseOfTheCheckpoint();
      assertThat(DockerCommand.shell(trial.name(), "cat /volume/file")).isEqualTo("kept");
      int lines = Trial.logs(trial.name()).size();
      assertThat(lines).as("the logs are still there").isEqualTo(i + 1);
      trial.assertWitnessGoesOn(trial.name(), number);
      Trial.await("it answers", () -> Trial.logs(trial.name()).size() == lines + 1);
      changeFilesAndStop();
    }
    CheckpointResult gone = checkpoint;
    DockerCommand.docker("rm", trial.name());
    assertThatThrownBy(() -> restore(gone)).isInstanceOf(ContainerNotFoundException.class);
  }

  @Test
  @Proves(Row.IN_PLACE)
  void afterItsOwnCheckpoint() throws Exception {
    runWitness("runc");
    String number = Trial.logs(trial.name()).get(0);
    CheckpointResult first = trial.checkpoint();
    restore(first);
    trial.assertWitnessGoesOn(trial.name(), number);
    DockerCommand.shell(trial.name(), "echo second >/changed");
    CheckpointResult second = trial.checkpoint();
    restore(second);
    trial.assertWitnessGoesOn(trial.name(), number);
    assertThat(DockerCommand.shell(trial.name(), "cat /changed")).isEqualTo("second");
    DockerCommand.docker("stop", "--time", "5", trial.name());
    restore(first);
    assertFilesAreThoseOfTheCheckpoint();
  }

  @Test
  @Proves(Row.IN_PLACE)
  void whatRunsIsRefused() throws Exception {
    runWitness("runc");
    CheckpointResult checkpoint =
        trial.checkpoint(CheckpointOptions.DEFAULT.withLeaveRunning(true));
    assertThatThrownBy(() -> restore(checkpoint))
        .isInstanceOf(ContainerRunningException.class)
        .hasMessageContaining(trial.name());
    assertThat(TestEngine.isRunning(trial.name())).isTrue();
  }

  @Test
  @Proves(Row.IN_PLACE)
  void anotherOfItsNameIsLeftAlone() throws Exception {
    runWitness("runc");
    CheckpointResult checkpoint = trial.checkpoint();
    DockerCommand.docker("rm", trial.name());
    DockerCommand.docker("create", "--name", trial.name(), TestEngine.BUSYBOX, "true");
    assertThatThrownBy(() -> restore(checkpoint))
        .isInstanceOf(ContainerNotFoundException.class)
        .hasMessageContaining("another one has its name");
    assertThat(containersOfThisTest()).containsExactly(trial.name());
  }

  /** What a killed restore in place may leave, made by hand. */
  @Test
  @Proves(Row.IN_PLACE)
  void whatAKilledOneLeftIsPutRight() throws Exception {
    runWitness("runc");
    String number = Trial.logs(trial.name()).get(0);
    CheckpointResult checkpoint = trial.checkpoint();
    String id = Trial.inspect(trial.name()).path("Id").asText();
    String aside = trial.another("-docker-cr-01234567");
    String successor = trial.another("-docker-cr-89abcdef");
    DockerCommand.docker("rename", trial.name(), aside);
    runInThePlaceOf(id, successor);

    restore(checkpoint);

    assertThat(containersOfThisTest()).containsExactly(trial.name());
    trial.assertWitnessGoesOn(trial.name(), number);
    runInThePlaceOf(id, aside);
    assertThatThrownBy(() -> restore(checkpoint)).isInstanceOf(ContainerRunningException.class);
    assertThat(containersOfThisTest()).containsExactly(trial.name());
    trial.assertWitnessGoesOn(trial.name(), number);
  }

  private static void runInThePlaceOf(String id, String name) throws Exception {
    DockerCommand.docker(
        "run",
        "--detach",
        "--annotation=io.dockercr.original=" + id,
        "--name=" + name,
        TestEngine.BUSYBOX,
        "sleep",
        "1000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", RestoreRuntime.NAME})
  @Proves(Row.IN_PLACE)
  void afterAFailureItIsAsItWas(String runtime) throws Exception {
    Path directory = Files.createDirectory(trial.directory().resolve("bind"));
    trial.run(
        "--runtime=" + runtime,
        "--volume=" + directory + ":/bind",
        TestEngine.BUSYBOX,
        "sh",
        "-c",
        "exec 3>>/bind/open; echo then >/changed; " + Trial.WITNESS);
    Trial.awaitLine(trial.name());
    String number = Trial.logs(trial.name()).get(0);
    CheckpointResult checkpoint =
        trial.checkpoint(CheckpointOptions.DEFAULT.withLeaveRunning(true));
    DockerCommand.shell(trial.name(), "echo now >/changed; echo now >/added");
    DockerCommand.docker("stop", "--time", "5", trial.name());
    String id = Trial.inspect(trial.name()).path("Id").asText();
    Files.move(directory.resolve("open"), directory.resolve("away"));

    assertThatThrownBy(() -> restore(checkpoint)).isInstanceOf(CriuFailedException.class);

    assertThat(containersOfThisTest()).containsExactly(trial.name());
    assertThat(Trial.inspect(trial.name()).path("Id").asText()).isEqualTo(id);
    assertThat(TestEngine.isRunning(trial.name())).isFalse();
    Path copy = trial.directory().resolve("copy");
    DockerCommand.docker("cp", trial.name() + ":/added", copy.toString());
    assertThat(copy).hasContent("now\n");
    DockerCommand.docker("cp", trial.name() + ":/changed", copy.toString());
    assertThat(copy).hasContent("now\n");
    Files.move(directory.resolve("away"), directory.resolve("open"));
    restore(checkpoint);
    trial.assertWitnessGoesOn(trial.name(), number);
    assertThat(DockerCommand.shell(trial.name(), "cat /changed; ls /added 2>&1 || true"))
        .startsWith("then\n")
        .contains("No such file");
  }
}
