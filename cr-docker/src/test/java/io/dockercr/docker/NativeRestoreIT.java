package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.CheckpointResult;
import io.dockercr.api.IncompatibleHostException;
import io.dockercr.api.RestoreRequest;
import io.dockercr.api.RestoreResult;
import io.dockercr.criu.CriuClients;
import io.dockercr.storage.DirectoryStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fallback where the restore runtime is not registered: an experimental engine before 28. */
class NativeRestoreIT {
  private static final String HOST = System.getenv("DOCKER_CR_TEST_EXPERIMENTAL_HOST");
  private static final String COUNT = "i=0; while :; do i=$((i+1)); echo $i; sleep 0.2; done";

  @TempDir private Path directory;

  private final String name = TestEngine.newName("native");
  private DockerCheckpointEngine engine;
  private DirectoryStore store;

  @BeforeEach
  void start() throws Exception {
    assumeThat(HOST)
        .as(
            "DOCKER_CR_TEST_EXPERIMENTAL_HOST names an experimental engine 26; run_tests.sh sets it")
        .isNotNull();
    engine =
        DockerCheckpointEngine.connect(
            EngineAddress.parse(HOST), CriuClients.bestAvailable().client());
    store = DirectoryStore.at(directory.resolve("checkpoints"));
    docker("run", "-d", "--name", name, TestEngine.BUSYBOX, "sh", "-c", COUNT);
    TestEngine.await("it counts", () -> docker("logs", name).contains("3\n"));
  }

  @AfterEach
  void remove() throws Exception {
    if (engine != null) {
      docker("rm", "-f", name, name + "-restored");
      engine.close();
    }
  }

  private static String docker(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("docker", "-H", HOST));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  @Test
  void aCounterGoesOnByTheEnginesOwnRestore() throws Exception {
    CheckpointResult checkpoint = engine.checkpoint(CheckpointRequest.of(name, store));
    String last = docker("logs", "--tail", "1", name).strip();

    RestoreResult restored = engine.restore(RestoreRequest.of(store, checkpoint.id()));

    assertThat(restored.method()).isEqualTo(RestoreResult.Method.NATIVE);
    int next = Integer.parseInt(last) + 2;
    TestEngine.await("it goes on", () -> docker("logs", name + "-restored").contains(next + "\n"));
    assertThat(docker("logs", name + "-restored")).doesNotStartWith("1\n");
  }

  @Test
  void whatTheEngineCannotDoIsRefused() throws Exception {
    CheckpointRequest request =
        CheckpointRequest.builder(name, store)
            .options(io.dockercr.api.CheckpointOptions.DEFAULT.withFileLocks(true))
            .build();
    CheckpointResult checkpoint = engine.checkpoint(request);

    assertThatThrownBy(() -> engine.restore(RestoreRequest.of(store, checkpoint.id())))
        .isInstanceOf(IncompatibleHostException.class)
        .hasMessageContaining("--file-locks");
    assertThat(docker("ps", "-a", "--format", "{{.Names}}")).doesNotContain(name + "-restored");
  }
}
