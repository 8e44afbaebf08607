package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.EngineFailedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonJsonTest {
  private static final Path PROGRAM = Path.of("/usr/local/libexec/docker-cr/docker-cr-runtime");

  @TempDir private Path directory;
  private Path file;
  private DaemonJson daemon;

  @BeforeEach
  void setUp() {
    file = directory.resolve("daemon.json");
    daemon = new DaemonJson(file);
  }

  @Test
  void makesAFileWhereThereIsNone() throws Exception {
    assertThat(daemon.putRuntime("docker-cr", PROGRAM)).isTrue();
    assertThat(daemon.putRuntime("docker-cr", PROGRAM)).isFalse();

    JsonNode config = EngineApi.JSON.readTree(file.toFile());
    assertThat(config.path("runtimes").path("docker-cr").path("path").asText())
        .isEqualTo(PROGRAM.toString());
  }

  @Test
  void keepsAllElseAndTheFilesMode() throws Exception {
    String before = "{\"debug\":true,\"runtimes\":{\"kata\":{\"path\":\"/k\"}},\"mtu\":1400}";
    Files.writeString(file, before);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    daemon.putRuntime("docker-cr", PROGRAM);
    assertThat(daemon.removeRuntime("docker-cr")).isTrue();
    assertThat(daemon.removeRuntime("docker-cr")).isFalse();

    assertThat(EngineApi.JSON.readTree(file.toFile())).isEqualTo(EngineApi.JSON.readTree(before));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void leavesAnEmptyListOfRuntimesOnlyUntilTheEngineHasReadIt() throws Exception {
    daemon.putRuntime("docker-cr", PROGRAM);
    daemon.removeRuntime("docker-cr");
    assertThat(EngineApi.JSON.readTree(file.toFile()).path("runtimes").isObject()).isTrue();

    daemon.dropEmptyRuntimes();

    assertThat(EngineApi.JSON.readTree(file.toFile()).has("runtimes")).isFalse();
  }

  @Test
  void refusesAFileThatIsNotJsonAndLeavesIt() throws Exception {
    Files.writeString(file, "{ \"debug\": ");

    assertThatThrownBy(() -> daemon.putRuntime("docker-cr", PROGRAM))
        .isInstanceOf(EngineFailedException.class)
        .hasMessageContaining(file.toString());
    assertThat(Files.readString(file)).isEqualTo("{ \"debug\": ");
  }

  @Test
  void changesTheFileBehindALink() throws Exception {
    Path real = Files.writeString(directory.resolve("real.json"), "{}");
    Files.createSymbolicLink(file, real);

    daemon.putRuntime("docker-cr", PROGRAM);

    assertThat(file).isSymbolicLink();
    assertThat(Files.readString(real)).contains("docker-cr-runtime");
  }
}
