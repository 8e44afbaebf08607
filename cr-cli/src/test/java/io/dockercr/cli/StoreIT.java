package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers go on from every kind of store. */
class StoreIT {
  private static final String IMAGE = "docker-cr-test/busybox";
  private static final Path RUNTIME =
      Path.of("/usr/local/libexec/docker-cr-test-" + System.getenv("DOCKER_CR_TEST_ENGINE"));

  @TempDir private Path directory;
  private String name;
  private Path config;

  @BeforeEach
  void start() throws Exception {
    name = "store-" + UUID.randomUUID().toString().substring(0, 8);
    config = directory.resolve("config.yaml");
    Files.writeString(
        config,
        "default-store: archive\nstores: {archive: 'repo:"
            + directory
            + "/repository', plain: "
            + directory
            + "/plain}\n");
    Shell.dockerCr("setup", "--runtime-dir", RUNTIME.toString());
    Shell.docker("run", "-d", "--name", name, IMAGE, "sh", "-c", Counter.COMMAND);
    Counter.awaitStarted(name);
  }

  @AfterEach
  void remove() throws Exception {
    for (String container : List.of(name, name + "-restored")) {
      Shell.run(Map.of(), List.of("docker", "rm", "-f", container));
    }
  }

  private String dockerCr(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--config", config.toString()));
    Shell.Result result = Shell.dockerCr(all.toArray(String[]::new));
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result.out().strip();
  }

  @Test
  void fromARepository() throws Exception {
    String location = dockerCr("checkpoint", name, "--name", "first", "--leave-running");
    assertThat(location).startsWith("repo:").endsWith("/" + name + "/first");
    Shell.docker("exec", name, "touch", "/since-first");
    dockerCr("checkpoint", name, "--name", "second", "--leave-running");
    Shell.docker("rm", "-f", name);

    dockerCr("restore", "--store", "archive", "--from", name + "/first");
    Counter.assertGoesOn(name + "-restored");
    assertThat(Shell.docker("exec", name + "-restored", "ls", "/")).doesNotContain("since-first");
    dockerCr("verify", "--all");
    assertThat(directory.resolve("repository/staging").resolve(name)).doesNotExist();

    JsonNode usage = Json.MAPPER.readTree(dockerCr("df", "--store", "archive", "--format", "json"));
    assertThat(usage.get(0).get("checkpoints").asInt()).isEqualTo(2);
    assertThat(usage.get(0).get("storedBytes").asLong())
        .isLessThan(usage.get(0).get("contentBytes").asLong());
  }

  @Test
  void inPlaceFromTheUriThatWasPrinted() throws Exception {
    String location = dockerCr("checkpoint", name, "--name", "first");
    dockerCr("restore", "--from", location, "--in-place");
    Counter.assertGoesOn(name);
  }

  @Test
  void fromACopyInADirectory() throws Exception {
    dockerCr("checkpoint", name, "--name", "first");
    Shell.docker("rm", "-f", name);
    dockerCr("copy", name + "/first", "plain");
    dockerCr("rm", name + "/first");
    dockerCr("restore", "--from", directory.resolve("plain").resolve(name) + "/first");
    Counter.assertGoesOn(name + "-restored");
  }
}
