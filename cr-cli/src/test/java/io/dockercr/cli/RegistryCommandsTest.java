package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.storage.DirectoryStore;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What push and pull say before there is a registry. */
class RegistryCommandsTest {
  @TempDir private Path temp;
  private String image;

  @BeforeEach
  void commit() throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      image = "127.0.0.1:" + free.getLocalPort() + "/web:1";
    }
    CheckpointId id = new CheckpointId("web", "first");
    try (CheckpointStore store = DirectoryStore.at(temp);
        StagedCheckpoint staged = store.stage(id)) {
      Files.createDirectory(staged.directory().resolve("images"));
      Files.writeString(staged.directory().resolve("images/core-1.img"), "core");
      staged.commit(TestManifests.of(id), TestManifests.of(id).statistics());
    }
  }

  private CommandRun run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--store", temp.toString()));
    return CommandRun.of(all);
  }

  @ParameterizedTest
  @CsvSource({"web:1", "web", "a.example/Web:1", "user:password@a.example/web:1"})
  void anImageNamesItsRegistry(String wrong) {
    for (CommandRun run : List.of(run("push", "web/first", wrong), run("pull", wrong))) {
      assertThat(run.code()).isEqualTo(ExitCode.USAGE.code());
      assertThat(run.err()).contains("\"" + wrong + "\"");
    }
  }

  @Test
  void aDigestIsNothingToPushTo() {
    CommandRun run = run("push", "web/first", "a.example/web@sha256:" + "00".repeat(32));
    assertThat(run.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).contains("An image is pushed to a tag");
  }

  @Test
  void aRegistryThatIsNotThereIsTold() {
    CommandRun run = run("pull", image);
    assertThat(run.code()).isEqualTo(ExitCode.STORAGE.code());
    assertThat(run.err().lines())
        .hasSize(2)
        .first()
        .asString()
        .matches("docker-cr: The registry 127\\.0\\.0\\.1:\\d+ can't be reached: .*\\.");
  }

  @Test
  void plainHttpIsAFlag() {
    for (String flag : List.of("--plain-http", "--plain-http=false")) {
      assertThat(run("push", flag, "web/second", image).code())
          .isEqualTo(ExitCode.CHECKPOINT_NOT_FOUND.code());
    }
  }

  @Test
  void aCheckpointThatIsNotThereIsTold() {
    CommandRun run = run("push", "web/second", image);
    assertThat(run.code()).isEqualTo(ExitCode.CHECKPOINT_NOT_FOUND.code());
  }

  @Test
  void compressionIsOneOfThoseOfImages() {
    CommandRun run = run("push", "web/first", image, "--compress", "lz4");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).contains("none, gzip, zstd");
  }
}
