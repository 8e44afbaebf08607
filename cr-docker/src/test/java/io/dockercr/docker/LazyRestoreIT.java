package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.CheckpointResult;
import io.dockercr.api.ContainerBusyException;
import io.dockercr.api.RestoreRequest;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A container runs at once, and its memory follows. */
class LazyRestoreIT {
  private static final String MEMORY = "--env=MIB=384";

  @RegisterExtension private final Trial trial = new Trial();

  /** A checkpoint of a container that has removed itself. */
  private CheckpointResult checkpoint(String... options) throws Exception {
    return checkpointOf("memory", options);
  }

  private CheckpointResult checkpointOf(String program, String... options) throws Exception {
    Program.run(trial, program, options);
    CheckpointResult checkpoint = trial.checkpoint();
    DockerCommand.docker("rm", "--force", trial.name());
    return checkpoint;
  }

  /** Runs, and most of its memory is missing. */
  private LazyDaemon stopped(CheckpointResult checkpoint, String container) throws Exception {
    return LazyDaemon.stopped(trial, checkpoint, container, request -> {});
  }

  private static Path directoryOf(String container) throws Exception {
    return RunDirectory.LAZY.resolve(Trial.inspect(container).path("Id").asText());
  }

  private static void assertMemoryHolds(String container) throws Exception {
    DockerCommand.docker("kill", "--signal", "USR1", container);
    Trial.await("the program answers", () -> !Trial.logs(container).isEmpty());
    assertThat(Trial.logs(container)).containsExactly("ok");
  }

  private List<String> findings() throws Exception {
    return HostCheck.run("auto").stream()
        .filter(finding -> finding.subject().equals("lazy restore"))
        .map(HostCheck.Finding::text)
        .filter(text -> text.contains(trial.name()))
        .toList();
  }

  @Test
  void memoryIsTheSameAndTheDaemonEnds() throws Exception {
    CheckpointResult checkpoint = checkpoint(MEMORY);
    String again = trial.another("-again");
    assertThat(trial.restore(checkpoint, again, request -> request.lazy(true)).lazy()).isTrue();

    assertMemoryHolds(again);
    LazyDaemon.awaitGone(directoryOf(again));
    assertThat(findings()).isEmpty();
    CheckpointResult second = trial.engine().checkpoint(CheckpointRequest.of(again, trial.store()));
    String third = trial.another("-third");
    trial.restore(second, third, request -> {});
    assertMemoryHolds(third);
  }

  @Test
  void theContainerRunsBeforeAPageIsThere() throws Exception {
    String again = trial.another("-again");
    LazyDaemon daemon = stopped(checkpoint(MEMORY), again);

    assertThat(TestEngine.isRunning(again)).isTrue();
    assertThat(findings())
        .containsExactly("The memory of container " + again + " is being brought back.");
    assertThat(trial.engine().recover()).noneMatch(told -> told.contains(again));
    assertThatThrownBy(() -> trial.engine().checkpoint(CheckpointRequest.of(again, trial.store())))
        .isInstanceOf(ContainerBusyException.class)
        .hasMessageContaining("is still being brought back");
    daemon.signal("CONT");
    assertMemoryHolds(again);
    daemon.awaitGone();
  }

  /** CRIU gets some images in place of the checkpoint's, for the time of the restore alone. */
  @Test
  void withMountsAndATerminal() throws Exception {
    Path kept = trial.directory().resolve("kept");
    Path skipped = trial.directory().resolve("skipped");
    DockerCommand.attempt("mkdir", List.of(kept.toString(), skipped.toString()));
    CheckpointResult checkpoint =
        checkpoint(MEMORY, "--tty", "--volume=" + kept + ":/kept", "--volume=" + skipped + ":/s");
    String again = trial.another("-again");
    trial.restore(checkpoint, again, request -> request.lazy(true).skipMount("/s"));

    assertMemoryHolds(again);
    assertThat(DockerCommand.shell(again, "cat /proc/mounts")).contains(" /kept ");
    assertThat(DockerCommand.shell(again, "cat /proc/mounts")).doesNotContain(" /s ");
    LazyDaemon.awaitGone(directoryOf(again));
  }

  @Test
  void whoLosesItsDaemonIsKilledAndTold() throws Exception {
    CheckpointResult checkpoint = checkpoint(MEMORY);
    String again = trial.another("-again");
    LazyDaemon daemon = stopped(checkpoint, again);

    daemon.signal("KILL");

    assertLost(daemon, again, "signal 9");
    String third = trial.another("-third");
    trial.restore(checkpoint, third, request -> {});
    assertMemoryHolds(third);
  }

  private void assertLost(LazyDaemon daemon, String container, String why) throws Exception {
    daemon.awaitLost();
    assertThat(Trial.inspect(container).path("State").path("ExitCode").asInt()).isEqualTo(137);
    assertThat(findings()).hasSize(1);
    assertThat(findings().get(0)).contains(container, "was killed", why);
    assertThat(trial.engine().recover())
        .anySatisfy(told -> assertThat(told).contains(container, why, "restore " + trial.name()));
    assertThat(daemon.directory()).doesNotExist();
    assertThat(trial.engine().recover()).noneMatch(told -> told.contains(container));
  }

  /** The kernel would give zeros as soon as nobody has the userfaultfd. */
  @Test
  void nobodySeesZerosBeforeItIsKilled() throws Exception {
    CheckpointResult checkpoint = checkpointOf("zeros", MEMORY);
    String again = trial.another("-again");
    LazyDaemon daemon = stopped(checkpoint, again);
    DockerCommand.docker("kill", "--signal", "USR1", again);
    Thread.sleep(500);

    daemon.signal("KILL");

    daemon.awaitLost();
    assertThat(Trial.logs(again)).doesNotContain("zeros");
    trial.engine().recover();
  }

  @Test
  void whoseWatcherIsKilledTooIsFoundByRecover() throws Exception {
    String again = trial.another("-again");
    LazyDaemon daemon = stopped(checkpoint(MEMORY), again);

    daemon.killWithWatcher();

    // The program may meet the zeros before it is killed.
    assertThat(trial.engine().recover())
        .anyMatch(told -> told.contains(again) && told.contains("watched it were killed"));
    Trial.await("the container is dead", () -> !TestEngine.isRunning(again));
    assertThat(daemon.directory()).doesNotExist();
  }

  @Test
  void whoEndsUnwatchedIsTold() throws Exception {
    String again = trial.another("-again");
    LazyDaemon daemon = stopped(checkpoint(MEMORY), again);

    daemon.killWithWatcher();
    DockerCommand.attempt("docker", List.of("kill", again));
    Trial.await("the container is dead", () -> !TestEngine.isRunning(again));

    assertThat(findings()).hasSize(1);
    assertThat(findings().get(0)).contains(again + " has ended", "may have been missing");
    assertThat(trial.engine().recover())
        .anyMatch(told -> told.contains(again) && told.contains("restore " + trial.name()));
    assertThat(daemon.directory()).doesNotExist();
    assertThat(findings()).isEmpty();
  }

  @Test
  void whosePagesAreCutOffIsKilledAndTold() throws Exception {
    CheckpointResult checkpoint = checkpoint(MEMORY);
    String again = trial.another("-again");
    LazyDaemon daemon = stopped(checkpoint, again);

    try (DirectoryStream<Path> pages =
        Files.newDirectoryStream(images(checkpoint), "pages-*.img")) {
      for (Path file : pages) {
        Files.write(file, new byte[0]);
      }
    }
    daemon.signal("CONT");

    assertLost(daemon, again, "Can't read mapping page");
  }

  private static Path images(CheckpointResult checkpoint) {
    return Path.of(checkpoint.location(), "images");
  }

  /** The daemon has them open. */
  @Test
  void imagesThatAreDeletedAreReadToTheirEnd() throws Exception {
    CheckpointResult checkpoint = checkpoint(MEMORY);
    String again = trial.another("-again");
    LazyDaemon daemon = stopped(checkpoint, again);

    MoreFiles.deleteRecursively(images(checkpoint), RecursiveDeleteOption.ALLOW_INSECURE);
    daemon.signal("CONT");

    assertMemoryHolds(again);
    daemon.awaitGone();
  }

  @Test
  void whoIsRemovedTakesItsDaemonAlong() throws Exception {
    String again = trial.another("-again");
    LazyDaemon daemon = stopped(checkpoint(MEMORY), again);
    DockerCommand.docker("rm", "--force", again);
    daemon.awaitGone();
  }

  @Test
  void whoIsStoppedTakesItsDaemonAlongAndStartsAnew() throws Exception {
    String again = trial.another("-again");
    LazyDaemon daemon = stopped(checkpoint(MEMORY), again);
    DockerCommand.docker("stop", "--time", "1", again);
    daemon.awaitGone();
    DockerCommand.docker("start", again);
    Trial.await("it begins anew", () -> Trial.logs(again).equals(List.of("ready")));
  }

  @Test
  void inPlaceAgainAndAgain() throws Exception {
    Program.run(trial, "memory", MEMORY, "--runtime=" + RestoreRuntime.NAME);
    CheckpointResult checkpoint = trial.checkpoint();
    for (int i = 1; i <= 2; i++) {
      trial
          .engine()
          .restore(
              RestoreRequest.builder(trial.store(), checkpoint.id())
                  .inPlace(true)
                  .lazy(true)
                  .build());
      DockerCommand.docker("kill", "--signal", "USR1", trial.name());
      int answers = i;
      Trial.await("the program answers", () -> Trial.logs(trial.name()).size() == 1 + answers);
      assertThat(Trial.logs(trial.name())).endsWith("ok");
      LazyDaemon.awaitGone(directoryOf(trial.name()));
      DockerCommand.docker("stop", "--time", "5", trial.name());
    }
  }
}
