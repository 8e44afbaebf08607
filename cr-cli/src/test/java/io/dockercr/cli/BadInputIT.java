package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.storage.DirectoryStore;
import io.dockercr.storage.LocatedCheckpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad input gets one clear sentence, a hint and its own exit code, and changes nothing. */
class BadInputIT {
  private static final String IMAGE = "docker-cr-test/busybox";
  private static final String RUN = UUID.randomUUID().toString().substring(0, 8);
  private static final String RUNNING = "bad-input-" + RUN;
  private static final Path RUNTIME =
      Path.of("/usr/local/libexec/docker-cr-test-" + System.getenv("DOCKER_CR_TEST_ENGINE"));

  @TempDir private static Path directory;

  private static Path checkpoints;
  private String before;

  @BeforeAll
  static void takeACheckpoint() throws Exception {
    checkpoints = directory.resolve("checkpoints");
    assertThat(Shell.dockerCr("setup", "--runtime-dir", RUNTIME.toString()).exitCode()).isZero();
    Path source = Files.createDirectory(directory.resolve("source"));
    Shell.docker("run", "-d", "--name", RUNNING, "-v", source + ":/data", IMAGE, "sleep", "1000");
    Shell.Result taken =
        Shell.dockerCr(
            "checkpoint",
            RUNNING,
            "--output",
            checkpoints.toString(),
            "--name",
            "good",
            "--leave-running");
    assertThat(taken.exitCode()).as(taken.err()).isZero();
  }

  @AfterAll
  static void removeContainer() throws Exception {
    Shell.docker("rm", "-f", RUNNING);
  }

  @BeforeEach
  void noteState() throws Exception {
    before = state();
  }

  /** Nothing else is there than before, and what ran runs. */
  @AfterEach
  void nothingChanged() throws Exception {
    assertThat(state()).isEqualTo(before);
    assertThat(Shell.docker("inspect", "-f", "{{.State.Running}}", RUNNING)).isEqualTo("true");
  }

  private static String state() throws Exception {
    try (Stream<Path> files = Files.walk(checkpoints)) {
      return Shell.docker("ps", "-a", "--format", "{{.Names}}")
          + "\n"
          + files.map(Path::toString).sorted().toList();
    }
  }

  private static void assertRefused(Shell.Result result, ExitCode code, String... words) {
    assertThat(result.exitCode()).as(result.err()).isEqualTo(code.code());
    assertThat(result.out()).isEmpty();
    List<String> lines = result.errorLines();
    assertThat(lines.get(0)).startsWith("docker-cr: ").endsWith(".");
    assertThat(lines.get(lines.size() - 1)).startsWith("hint: ");
    assertThat(lines).as("a sentence and a hint").hasSize(2);
    assertThat(result.err()).doesNotContain("Exception");
    for (String word : words) {
      assertThat(result.err()).contains(word);
    }
  }

  private static Shell.Result checkpoint(String container, String... more) throws Exception {
    Stream<String> words =
        Stream.concat(
            Stream.of("checkpoint", container, "--output", checkpoints.toString()),
            Stream.of(more));
    return Shell.dockerCr(words.toArray(String[]::new));
  }

  private static Shell.Result restore(Path from, String... more) throws Exception {
    Stream<String> words =
        Stream.concat(Stream.of("restore", "--from", from.toString()), Stream.of(more));
    return Shell.dockerCr(words.toArray(String[]::new));
  }

  /** A copy of the good checkpoint, to be spoilt. */
  private static Path copy() throws Exception {
    Path copy = Files.createTempDirectory(directory, "copy").resolve(RUNNING).resolve("good");
    Files.createDirectories(copy.getParent());
    Shell.Result copied =
        Shell.run(
            Map.of(),
            List.of("cp", "-a", checkpoints.resolve(RUNNING).resolve("good") + "", copy + ""));
    assertThat(copied.exitCode()).isZero();
    return copy;
  }

  /** The good checkpoint, sealed anew with another manifest. */
  private static Path withManifest(UnaryOperator<CheckpointManifest> change) throws Exception {
    Path copy = copy();
    Path root = Files.createTempDirectory(directory, "changed");
    try (DirectoryStore store = DirectoryStore.at(root);
        CheckpointStore good = LocatedCheckpoint.at(copy).store()) {
      CheckpointId id = LocatedCheckpoint.at(copy).id();
      CheckpointManifest manifest = good.open(id).manifest();
      try (StagedCheckpoint staged = store.stage(id)) {
        for (String part : List.of("images", "rootfs-diff.tar")) {
          Shell.run(
              Map.of(), List.of("cp", "-a", copy.resolve(part) + "", staged.directory() + "/"));
        }
        staged.seal(change.apply(manifest.withFiles(List.of())));
        staged.commit(manifest.statistics());
        return Path.of(staged.location());
      }
    }
  }

  private static CheckpointManifest with(
      CheckpointManifest m, CheckpointManifest.Image image, CheckpointManifest.Platform platform) {
    return new CheckpointManifest(
        m.formatVersion(),
        m.id(),
        m.createdAt(),
        m.container(),
        image,
        platform,
        m.mounts(),
        m.options(),
        m.statistics(),
        m.parent(),
        m.files());
  }

  @Test
  void unknownContainer() throws Exception {
    assertRefused(checkpoint("nobody"), ExitCode.CONTAINER_NOT_FOUND, "\"nobody\"");
  }

  @Test
  void stoppedContainer() throws Exception {
    String stopped = "stopped-" + RUN;
    Shell.docker("create", "--name", stopped, IMAGE, "true");
    try {
      assertRefused(checkpoint(stopped), ExitCode.CONTAINER_NOT_RUNNING, stopped, "docker start");
    } finally {
      Shell.docker("rm", stopped);
    }
  }

  @Test
  void pausedContainer() throws Exception {
    Shell.docker("pause", RUNNING);
    try {
      assertRefused(checkpoint(RUNNING), ExitCode.CONTAINER_NOT_RUNNING, "paused");
    } finally {
      Shell.docker("unpause", RUNNING);
    }
  }

  @Test
  void notRoot() throws Exception {
    Shell.Result result =
        Shell.run(
            Map.of(),
            List.of(
                "setpriv",
                "--reuid=65534",
                "--clear-groups",
                Shell.DOCKER_CR,
                "checkpoint",
                RUNNING));
    assertRefused(result, ExitCode.PRIVILEGE, "root", "sudo");
  }

  @Test
  void noEngine() throws Exception {
    Shell.Result result =
        Shell.dockerCr(
            Map.of("DOCKER_HOST", "unix:///run/docker-cr-test/none.sock"), "checkpoint", RUNNING);
    assertRefused(result, ExitCode.ENGINE_UNAVAILABLE, "none.sock", "DOCKER_HOST");
  }

  @Test
  void anEngineThatIsElsewhere() throws Exception {
    Shell.Result result =
        Shell.dockerCr(Map.of("DOCKER_HOST", "tcp://192.0.2.1:2375"), "checkpoint", RUNNING);
    assertRefused(result, ExitCode.ENGINE_UNAVAILABLE, "tcp://192.0.2.1:2375");
  }

  @Test
  void noCriu() throws Exception {
    Shell.Result result =
        Shell.dockerCr(Map.of("DOCKER_CR_CRIU", "/nowhere/criu"), "checkpoint", RUNNING);
    assertRefused(result, ExitCode.CRIU_UNAVAILABLE, "/nowhere/criu");
  }

  @Test
  void outputThatCannotBeWritten() throws Exception {
    Shell.Result result =
        Shell.dockerCr("checkpoint", RUNNING, "--output", "/proc/sys/checkpoints");
    assertRefused(result, ExitCode.STORAGE, "/proc/sys/checkpoints");
  }

  @Test
  void pathCharactersInAName() throws Exception {
    assertRefused(checkpoint(RUNNING, "--name", "../escape"), ExitCode.USAGE, "\"../escape\"");
    assertRefused(checkpoint(RUNNING, "--name", ".."), ExitCode.USAGE, "\"..\"");
    assertRefused(checkpoint(RUNNING, "--name", ""), ExitCode.USAGE);
  }

  @Test
  void checkpointNameTaken() throws Exception {
    assertRefused(checkpoint(RUNNING, "--name", "good"), ExitCode.CHECKPOINT_EXISTS, "good");
  }

  @Test
  void containerNameTaken() throws Exception {
    Path good = checkpoints.resolve(RUNNING).resolve("good");
    assertRefused(restore(good, "--new-name", RUNNING), ExitCode.NAME_TAKEN, RUNNING, "--new-name");
  }

  @Test
  void badContainerName() throws Exception {
    Path good = checkpoints.resolve(RUNNING).resolve("good");
    assertRefused(restore(good, "--new-name", "a/b"), ExitCode.USAGE, "\"a/b\"");
  }

  @Test
  void aPortThatIsNone() throws Exception {
    Path good = checkpoints.resolve(RUNNING).resolve("good");
    assertRefused(restore(good, "--publish", "web:80"), ExitCode.USAGE, "\"web:80\"", "8080:80");
    assertRefused(restore(good, "--publish", "1:70000"), ExitCode.USAGE, "70000");
  }

  @Test
  void inPlaceWhileItRuns() throws Exception {
    Path good = checkpoints.resolve(RUNNING).resolve("good");
    assertRefused(restore(good, "--in-place"), ExitCode.CONTAINER_RUNNING, RUNNING, "docker stop");
    assertRefused(restore(good, "--in-place", "--new-name", "other"), ExitCode.USAGE, "--new-name");
  }

  @Test
  void volumesThatAreNotInTheCheckpoint() throws Exception {
    Path good = checkpoints.resolve(RUNNING).resolve("good");
    assertRefused(restore(good, "--rename-volume", "gone=new"), ExitCode.USAGE, "\"gone\"");
    assertRefused(restore(good, "--rename-volume", "gone=a/b"), ExitCode.USAGE, "\"a/b\"");
    assertRefused(restore(good, "--rename-volume", "gone"), ExitCode.USAGE, "--rename-volume");
  }

  @Test
  void policiesThatThereAreNot() throws Exception {
    assertRefused(
        checkpoint(RUNNING, "--exec-sessions", "kill"), ExitCode.USAGE, "--exec-sessions");
    assertRefused(checkpoint(RUNNING, "--paused", "ignore"), ExitCode.USAGE, "--paused");
  }

  @Test
  void noCheckpoint() throws Exception {
    assertRefused(
        restore(checkpoints.resolve(RUNNING).resolve("none")), ExitCode.CHECKPOINT_NOT_FOUND);
  }

  @Test
  void aMissingFile() throws Exception {
    Path copy = copy();
    Files.delete(copy.resolve("images/pstree.img"));
    assertRefused(restore(copy), ExitCode.CORRUPTED, "images/pstree.img");
  }

  @Test
  void aChangedFile() throws Exception {
    Path copy = copy();
    Path image = copy.resolve("images/core-1.img");
    byte[] bytes = Files.readAllBytes(image);
    bytes[bytes.length / 2] ^= 1;
    Files.write(image, bytes);
    assertRefused(restore(copy), ExitCode.CORRUPTED, "images/core-1.img");
  }

  @Test
  void anotherArchitecture() throws Exception {
    Path copy =
        withManifest(
            m -> {
              CheckpointManifest.Platform p = m.platform();
              return with(
                  m,
                  m.image(),
                  new CheckpointManifest.Platform(
                      "riscv64",
                      p.kernel(),
                      p.cgroupVersion(),
                      p.engineVersion(),
                      p.runtimeVersion(),
                      p.criuVersion(),
                      p.storageDriver()));
            });
    assertRefused(restore(copy), ExitCode.INCOMPATIBLE_HOST, "riscv64", "x86_64");
  }

  @Test
  void anImageThatIsNotThere() throws Exception {
    Path copy =
        withManifest(
            m ->
                with(
                    m,
                    new CheckpointManifest.Image("sha256:" + "0".repeat(64), "gone:1", List.of()),
                    m.platform()));
    assertRefused(restore(copy), ExitCode.IMAGE_NOT_FOUND, "gone:1");
  }

  @Test
  void aMountSourceThatIsNotThere() throws Exception {
    Path source = directory.resolve("source");
    Path away = directory.resolve("away");
    Files.move(source, away);
    try {
      assertRefused(
          restore(checkpoints.resolve(RUNNING).resolve("good")),
          ExitCode.MOUNT_SOURCE_MISSING,
          source.toString(),
          "--auto-fix-mounts");
    } finally {
      Files.move(away, source);
    }
  }

  @Test
  void aMountToSkipOrMapThatIsNotThere() throws Exception {
    Path good = checkpoints.resolve(RUNNING).resolve("good");
    assertRefused(restore(good, "--skip-mounts", "/nothing"), ExitCode.USAGE, "/nothing");
    assertRefused(restore(good, "--map-mount", "/nothing=/tmp"), ExitCode.USAGE, "/nothing");
    assertRefused(restore(good, "--map-mount", "/nothing=../tmp"), ExitCode.USAGE, "../tmp");
  }

  @Test
  void unknownOption() throws Exception {
    assertRefused(checkpoint(RUNNING, "--leaverunning"), ExitCode.USAGE, "--leaverunning");
  }

  @Test
  void aContainerIsNotStoppedBeforeItsCheckpointIsOnTheDisk() throws Exception {
    assertRefused(checkpoint(RUNNING, "--sync=false"), ExitCode.USAGE, "--leave-running");
  }

  @Test
  void roundsOfPreDumpThatMakeNoSense() throws Exception {
    assertRefused(checkpoint(RUNNING, "--until-dirty=5"), ExitCode.USAGE, "--pre-dump");
    assertRefused(checkpoint(RUNNING, "--pre-dump=11"), ExitCode.USAGE, "1 to 10");
    assertRefused(
        checkpoint(RUNNING, "--pre-dump", "--until-dirty=100"), ExitCode.USAGE, "1 to 99");
    assertRefused(
        checkpoint(RUNNING, "--pre-dump", "--until-dirty=5", "--max-downtime=50"),
        ExitCode.USAGE,
        "exclude each other");
    assertRefused(
        checkpoint(RUNNING, "--pre-dump=2", "--max-downtime=50"), ExitCode.USAGE, "no number");
    assertRefused(
        checkpoint(RUNNING, "--pre-dump", "--pre-dump-mode=slow"), ExitCode.USAGE, "slow");
    assertRefused(checkpoint(RUNNING, "--track-memory"), ExitCode.USAGE, "--leave-running");
  }

  /** The machines that this is built on have such a kernel; others run the tests of pre-dump. */
  @Test
  void aKernelThatDoesNotTrackMemory() throws Exception {
    assumeFalse(
        Shell.dockerCr("check").out().contains("The kernel tracks changed memory"),
        "this kernel tracks changed memory");
    for (String option : List.of("--pre-dump", "--parent=first", "--track-memory")) {
      assertRefused(
          checkpoint(RUNNING, "--leave-running", option),
          ExitCode.INCOMPATIBLE_HOST,
          "does not track");
    }
  }

  @Test
  void aFlagThatIsNeitherTrueNorFalse() throws Exception {
    assertRefused(checkpoint(RUNNING, "--leave-running=maybe"), ExitCode.USAGE, "maybe");
  }
}
