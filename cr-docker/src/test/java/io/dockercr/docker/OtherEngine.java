package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.dockercr.criu.CriuClients;
import io.dockercr.storage.DirectoryStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A counting container on an engine of an unusual kind, which an environment variable names. */
abstract class OtherEngine {
  static final String COUNT =
      "rm /etc/deleted; echo changed >/etc/changed; echo new >/etc/new;"
          + " i=0; while :; do i=$((i+1)); echo $i; sleep 0.2; done";

  @TempDir private Path directory;

  final String name = TestEngine.newName("other");
  private final String variable;
  private final String host;
  DockerCheckpointEngine engine;
  DirectoryStore store;

  OtherEngine(String variable) {
    this.variable = variable;
    this.host = System.getenv(variable);
  }

  @BeforeEach
  void start() throws Exception {
    assumeThat(host).as(variable + " names such an engine; run_tests.sh sets it").isNotNull();
    engine =
        DockerCheckpointEngine.connect(
            EngineAddress.parse(host), CriuClients.bestAvailable().client());
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

  final String docker(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("docker", "-H", host));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  /** The successor goes on counting after {@code last}, and has the files of the original. */
  final void assertGoesOn(int last) throws Exception {
    String next = (last + 2) + "\n";
    TestEngine.await("it goes on", () -> docker("logs", name + "-restored").contains(next));
    assertThat(docker("logs", name + "-restored")).doesNotStartWith("1\n");
    assertThat(docker("exec", name + "-restored", "sh", "-c", "cat /etc/changed /etc/new; ls /etc"))
        .startsWith("changed\nnew\n")
        .doesNotContain("deleted");
  }

  final int lastNumber() throws Exception {
    return Integer.parseInt(docker("logs", "--tail", "1", name).strip());
  }
}
