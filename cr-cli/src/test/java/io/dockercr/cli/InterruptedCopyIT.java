package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.storage.DirectoryStore;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ctrl-C, or SIGKILL, while a checkpoint is copied: run again, the command goes on. */
class InterruptedCopyIT {
  private static final CheckpointId ID = new CheckpointId("web", "first");
  private static final int MIB_EACH = 128;

  @TempDir private Path temp;

  @BeforeEach
  void writeCheckpoint() throws Exception {
    try (DirectoryStore store = DirectoryStore.at(temp.resolve("source"));
        StagedCheckpoint staged = store.stage(ID)) {
      Path images = Files.createDirectory(staged.directory().resolve("images"));
      Random random = new Random(3);
      byte[] piece = new byte[1 << 20];
      for (int file = 1; file <= 2; file++) {
        try (OutputStream out = Files.newOutputStream(images.resolve("pages-" + file + ".img"))) {
          for (int i = 0; i < MIB_EACH; i++) {
            random.nextBytes(piece);
            out.write(piece);
          }
        }
      }
      staged.commit(TestManifests.of(ID), TestManifests.of(ID).statistics());
    }
  }

  /** The second file when its copy has begun: then the first one is complete. */
  private Optional<Path> secondFile() throws Exception {
    if (!Files.exists(temp.resolve("target"))) {
      return Optional.empty();
    }
    try (Stream<Path> paths = Files.walk(temp.resolve("target"))) {
      return paths
          .filter(path -> path.toString().contains("/.copying-"))
          .filter(path -> path.endsWith("images/pages-2.img"))
          .findFirst();
    } catch (UncheckedIOException e) {
      // Something was renamed meanwhile.
      return Optional.empty();
    }
  }

  @ParameterizedTest
  @CsvSource({"file,INT", "file,KILL", "repo,INT", "repo,KILL"})
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void goesOnWhenItIsRunAgain(String scheme, String signal) throws Exception {
    String target = scheme + ":" + temp.resolve("target");
    List<String> copy = List.of("copy", temp.resolve("source") + "/" + ID, target);
    CommandUnderWay command = CommandUnderWay.start(temp.resolve("said"), copy);
    while (command.runs() && secondFile().isEmpty()) {
      Thread.sleep(1);
    }
    Signals.sendToGroup(signal, command.pid());
    int code = command.await();
    assertThat(code).as(command.output()).isEqualTo(signal.equals("INT") ? 130 : 137);
    if (signal.equals("INT")) {
      assertThat(command.output())
          .contains("The command was interrupted.", "run it again to go on");
    }
    Path first = secondFile().orElseThrow().resolveSibling("pages-1.img");
    Object file = Files.getAttribute(first, "unix:ino");
    assertThat(Shell.dockerCr("list", "--store", target, "--format", "json").out().strip())
        .isEqualTo("[ ]");

    CommandUnderWay again = CommandUnderWay.start(temp.resolve("again"), copy);
    Object goesOnWith = null;
    while (again.runs()) {
      goesOnWith = secondFile().map(InterruptedCopyIT::firstFile).orElse(goesOnWith);
      Thread.sleep(1);
    }
    assertThat(again.await()).as(again.output()).isZero();
    assertThat(goesOnWith).isEqualTo(file);
    assertThat(Shell.dockerCr("verify", "--all", "--store", target).exitCode()).isZero();
    Shell.Result pruned =
        Shell.dockerCr("prune", "--store", target, "--dry-run", "--format", "json");
    assertThat(pruned.out()).contains("\"freedBytes\" : ");
    assertThat(secondFile()).isEmpty();
  }

  private static Object firstFile(Path second) {
    try {
      return Files.getAttribute(second.resolveSibling("pages-1.img"), "unix:ino");
    } catch (IOException e) {
      // It was renamed meanwhile.
      return null;
    }
  }
}
