package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged command line, as an operator meets it. */
class CommandLineIT {
  private static final String IMAGE = "docker-cr-test/busybox";
  private static final String COUNT = "i=0; while :; do i=$((i+1)); echo $i; sleep 0.2; done";
  private static final Path RUNTIME =
      Path.of("/usr/local/libexec/docker-cr-test-" + System.getenv("DOCKER_CR_TEST_ENGINE"));

  @TempDir private Path directory;
  private String name;

  @BeforeEach
  void start() throws Exception {
    name = "cli-" + UUID.randomUUID().toString().substring(0, 8);
    Shell.dockerCr("setup", "--runtime-dir", RUNTIME.toString());
    Shell.docker("run", "-d", "--name", name, IMAGE, "sh", "-c", COUNT);
    awaitBeyond(1, name);
  }

  @AfterEach
  void remove() throws Exception {
    for (String container : List.of(name, name + "-restored", name + "-again")) {
      Shell.run(Map.of(), List.of("docker", "rm", "-f", container));
    }
  }

  private Shell.Result checkpoint(String... more) throws Exception {
    List<String> command =
        new java.util.ArrayList<>(List.of("checkpoint", name, "--name", "first"));
    command.addAll(List.of("--output", directory.toString()));
    command.addAll(List.of(more));
    Shell.Result result = Shell.dockerCr(command.toArray(String[]::new));
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result;
  }

  private Path taken() {
    return directory.resolve(name).resolve("first");
  }

  @Test
  void theStoryOfTheReadme() throws Exception {
    Shell.Result checkpoint = checkpoint();
    assertThat(checkpoint.out().strip()).isEqualTo(taken().toString());
    int last = lastNumber(name);
    Shell.docker("rm", "-f", name);

    Shell.Result restore =
        Shell.dockerCr("restore", "--from", taken() + "", "--new-name", name + "-again");

    assertThat(restore.exitCode()).as(restore.err()).isZero();
    assertThat(restore.out().strip()).isEqualTo(name + "-again");
    awaitBeyond(last, name + "-again");
  }

  private static void awaitBeyond(int last, String container) throws Exception {
    Await.until("counts beyond " + last, () -> lastNumber(container) > last);
  }

  private static int lastNumber(String container) throws Exception {
    List<String> lines = Shell.docker("logs", container).lines().toList();
    return lines.isEmpty() ? 0 : Integer.parseInt(lines.get(lines.size() - 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--leave-running", "--leave-running=true"})
  void aFlagCanBeGivenAlone(String flag) throws Exception {
    checkpoint(flag);
    assertThat(Shell.docker("inspect", "-f", "{{.State.Running}}", name)).isEqualTo("true");
  }

  @Test
  void withoutWaitingForTheDiskItIsACheckpointLikeAnother() throws Exception {
    checkpoint("--leave-running", "--sync=false");
    Shell.Result restored =
        Shell.dockerCr("restore", "--from", taken().toString(), "--new-name", name + "-again");
    assertThat(restored.exitCode()).as(restored.err()).isZero();
  }

  @Test
  void aFlagCanBeTurnedOff() throws Exception {
    checkpoint("--leave-running=false", "--skip-in-flight=false");
    assertThat(Shell.docker("inspect", "-f", "{{.State.Running}}", name)).isEqualTo("false");
  }

  @Test
  void namesAreMadeUpWhereNoneIsGiven() throws Exception {
    Shell.Result result = Shell.dockerCr("checkpoint", name, "--output", directory.toString());
    Path location = Path.of(result.out().strip());
    assertThat(location.getFileName().toString()).startsWith("checkpoint-2");

    Shell.Result restore = Shell.dockerCr("restore", "--from", location.toString());
    assertThat(restore.out().strip()).isEqualTo(name + "-restored");
  }

  @Test
  void resultsAreJsonForMachines() throws Exception {
    JsonNode checkpoint = Json.MAPPER.readTree(checkpoint("--format", "json").out());
    assertThat(checkpoint.path("location").asText()).isEqualTo(taken().toString());
    assertThat(checkpoint.path("running").asBoolean()).isFalse();
    assertThat(checkpoint.path("sizeBytes").asLong()).isPositive();

    JsonNode list =
        Json.MAPPER.readTree(
            Shell.dockerCr("list", "--output", directory.toString(), "--format", "json").out());
    assertThat(list.get(0).path("name").asText()).isEqualTo("first");

    JsonNode restore =
        Json.MAPPER.readTree(
            Shell.dockerCr("restore", "--from", taken() + "", "--format", "json").out());
    assertThat(restore.path("container").asText()).isEqualTo(name + "-restored");
    assertThat(restore.path("method").asText()).isEqualTo("runtime");
  }

  @Test
  void memoryFollowsALazyRestore() throws Exception {
    checkpoint();
    int last = lastNumber(name);
    JsonNode restore =
        Json.MAPPER.readTree(
            Shell.dockerCr("restore", "--lazy", "--from", taken() + "", "--format", "json").out());
    assertThat(restore.path("lazy").asBoolean()).isTrue();
    awaitBeyond(last, name + "-restored");
  }

  @Test
  void whatARepositoryKeepsGoesOn() throws Exception {
    String store = "repo:" + directory.resolve("repository");
    Shell.Result taken = Shell.dockerCr("checkpoint", name, "--store", store, "--name", "kept");
    assertThat(taken.exitCode()).as(taken.err()).isZero();
    int last = lastNumber(name);
    List<String> restore = List.of("restore", "--store", store, "--from", name + "/kept");

    Shell.Result lazy =
        Shell.dockerCr(Stream.concat(restore.stream(), Stream.of("--lazy")).toArray(String[]::new));
    assertThat(lazy.exitCode()).isEqualTo(ExitCode.USAGE.code());
    assertThat(lazy.err()).contains("can't be restored lazily");

    Shell.Result restored = Shell.dockerCr(restore.toArray(String[]::new));
    assertThat(restored.exitCode()).as(restored.err()).isZero();
    awaitBeyond(last, name + "-restored");
  }

  @Test
  void verifyFindsWhatChanged() throws Exception {
    checkpoint();
    Shell.Result whole = Shell.dockerCr("verify", taken().toString());
    assertThat(whole.exitCode()).as(whole.err()).isZero();
    Path pages = taken().resolve("images/pages-1.img");
    byte[] content = Files.readAllBytes(pages);
    content[content.length - 1] ^= 1;
    Files.write(pages, content);
    Shell.Result changed = Shell.dockerCr("verify", taken().toString());
    assertThat(changed.exitCode()).isEqualTo(ExitCode.CORRUPTED.code());
    assertThat(changed.out()).contains("images/pages-1.img has the digest");
  }

  @Test
  void listShowsATable() throws Exception {
    checkpoint();
    List<String> lines =
        Shell.dockerCr("list", "--output", directory.toString()).out().lines().toList();
    assertThat(lines.get(0)).startsWith("CONTAINER ").endsWith("IMAGE");
    assertThat(lines.get(1)).startsWith(name).contains("first").endsWith(IMAGE);
  }

  @Test
  void checkFindsThisHostFit() throws Exception {
    Shell.Result result = Shell.dockerCr("check");
    assertThat(result.exitCode()).as(result.out()).isZero();
    assertThat(result.out()).contains("restore runtime", "libcriu", "CRIU 4.", "Docker 2");
  }

  @Test
  void checkSaysWhatIsLacking() throws Exception {
    Shell.Result result = Shell.dockerCr(Map.of("DOCKER_HOST", "unix:///nowhere.sock"), "check");
    assertThat(result.exitCode()).isEqualTo(ExitCode.LACKING.code());
    assertThat(result.out()).contains("lacking  engine");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"checkpoint", "restore", "list", "verify", "check", "setup", "bench", "version"})
  void everyCommandHasHelp(String command) throws Exception {
    Shell.Result result = Shell.dockerCr(command, "--help");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).startsWith("Usage: docker-cr " + command).contains("--debug");
  }

  @Test
  void dockerKnowsItAsAPlugIn() throws Exception {
    Path plugins = Files.createDirectories(directory.resolve("config/cli-plugins"));
    Files.createSymbolicLink(plugins.resolve("docker-cr"), Path.of(Shell.DOCKER_CR));
    Map<String, String> config = Map.of("DOCKER_CONFIG", directory.resolve("config").toString());

    Shell.Result version = Shell.run(config, List.of("docker", "cr", "version"));
    assertThat(version.out()).as(version.err()).startsWith("docker-cr ");
    Shell.Result help = Shell.run(config, List.of("docker", "--help"));
    assertThat(help.out()).contains("cr*").contains("Checkpoint and restore containers");
  }

  @Test
  void setupCanBeTakenBack() throws Exception {
    Path runtime = Path.of(RUNTIME + "-again");
    assertThat(Shell.dockerCr("setup", "--remove").out()).contains("now not registered");
    assertThat(Shell.dockerCr("setup", "--remove").out()).contains("already not registered");
    assertThat(Shell.dockerCr("setup", "--runtime-dir", runtime + "").out()).contains("now");
    assertThat(Shell.dockerCr("setup", "--runtime-dir", runtime + "").out()).contains("already");
    assertThat(Shell.docker("info", "-f", "{{json .Runtimes}}")).contains(runtime.toString());
    assertThat(Shell.docker("inspect", "-f", "{{.State.Running}}", name)).isEqualTo("true");
    assertThat(Shell.dockerCr("setup", "--remove").exitCode()).isZero();
    assertThat(runtime.resolve("docker-cr-runtime")).doesNotExist();
    Files.deleteIfExists(runtime);
  }
}
