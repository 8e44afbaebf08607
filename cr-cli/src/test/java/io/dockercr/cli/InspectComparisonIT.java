package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@code inspect} says of real checkpoints is what CRIU's own library (crit's) and
 * checkpointctl say, field by field. {@code setup_host.sh} installs both.
 */
class InspectComparisonIT {
  private static final Path INSPECTORS = Path.of("/opt/docker-cr-host/inspectors");

  @TempDir private Path directory;
  private String name;

  @AfterEach
  void remove() throws Exception {
    Shell.run(Map.of(), List.of("docker", "rm", "-f", name));
  }

  @ParameterizedTest
  @MethodSource("io.dockercr.cli.InspectedKind#all")
  void saysWhatCritAndCheckpointctlSay(InspectedKind kind) throws Exception {
    name = "inspect-" + UUID.randomUUID().toString().substring(0, 8);
    start(kind);
    Shell.Result taken =
        Shell.dockerCr(
            "checkpoint",
            name,
            "--name=one",
            "--output=" + directory,
            "--leave-running",
            "--tcp-established");
    assertThat(taken.exitCode()).as(taken.err()).isZero();
    Path checkpoint = directory.resolve(name).resolve("one");

    Shell.Result inspected =
        Shell.dockerCr("inspect", checkpoint.toString(), "--all", "--format=json");
    assertThat(inspected.exitCode()).as(inspected.err()).isZero();
    JsonNode report = Json.MAPPER.readTree(inspected.out());

    int fields = CritComparison.compare(report, decoded(checkpoint.resolve("images")));
    assertThat(fields).isGreaterThan(300);
    if (kind.knownToCheckpointctl()) {
      assertThat(CheckpointctlComparison.compare(report, checkpointctl(checkpoint)))
          .isGreaterThan(10);
    }
    compareWithKernel(report);
  }

  /** The container runs on, so that the kernel still has what was in its memory. */
  private void compareWithKernel(JsonNode report) throws Exception {
    int compared = 0;
    for (JsonNode process : report.get("processes")) {
      // CRIU calls a zombie dead.
      if (Set.of("zombie", "dead").contains(process.get("state").asText())) {
        continue;
      }
      String pid = process.get("pid").asText();
      assertThat(texts(process.get("command")))
          .as("command of " + pid)
          .isEqualTo(kernel(pid, "cmdline"));
      assertThat(texts(process.get("environment")))
          .as("environment of " + pid)
          .isEqualTo(kernel(pid, "environ"));
      compared++;
    }
    assertThat(compared).isPositive();
  }

  private List<String> kernel(String pid, String file) throws Exception {
    String path = "/proc/" + pid + "/" + file;
    String text = run("docker", "exec", "--privileged", "--user=0", name, "cat", path);
    return Stream.of(text.split("\0")).filter(word -> !word.isEmpty()).toList();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    texts.removeIf(String::isEmpty);
    return texts;
  }

  private void start(InspectedKind kind) throws Exception {
    List<String> run = new ArrayList<>(List.of("run", "-d", "--name", name));
    run.addAll(kind.options());
    run.add(kind.image());
    run.addAll(kind.command());
    Shell.docker(run.toArray(String[]::new));
    List<String> ready = List.of("docker", "exec", name, "sh", "-c", kind.ready());
    Await.until(
        kind + " is ready",
        Duration.ofSeconds(30),
        () -> Shell.run(Map.of(), ready).exitCode() == 0);
  }

  private static JsonNode decoded(Path images) throws Exception {
    Path script = Path.of(InspectComparisonIT.class.getResource("decode_images.py").toURI());
    Shell.Result decoded =
        Shell.run(
            Map.of(),
            List.of(INSPECTORS.resolve("python").toString(), script.toString(), images.toString()));
    assertThat(decoded.exitCode()).as(decoded.err()).isZero();
    return Json.MAPPER.readTree(decoded.out());
  }

  /** What checkpointctl says of an archive, in the layout that it knows, of the same images. */
  private JsonNode checkpointctl(Path checkpoint) throws Exception {
    JsonNode manifest = Json.MAPPER.readTree(checkpoint.resolve("manifest.json").toFile());
    Path layout = Files.createDirectory(directory.resolve("layout"));
    ObjectNode spec = (ObjectNode) manifest.at("/container/spec");
    spec.putObject("annotations").put("io.container.manager", "libpod");
    Json.MAPPER.writeValue(layout.resolve("spec.dump").toFile(), spec);
    ObjectNode config = Json.MAPPER.createObjectNode();
    config.put("id", manifest.at("/container/id").asText());
    config.put("name", name);
    config.put("rootfsImageName", manifest.at("/image/name").asText());
    config.put("runtime", "runc");
    config.put("createdTime", manifest.path("createdAt").asText());
    config.put("checkpointedTime", manifest.path("createdAt").asText());
    Json.MAPPER.writeValue(layout.resolve("config.dump").toFile(), config);
    Files.copy(checkpoint.resolve("images/stats-dump"), layout.resolve("stats-dump"));
    Files.createSymbolicLink(layout.resolve("checkpoint"), checkpoint.resolve("images"));
    Path archive = directory.resolve("archive.tar");
    run("tar", "-C", layout.toString(), "--dereference", "-cf", archive.toString(), ".");
    // No --all: command lines and environments are compared with the kernel's.
    String said =
        run(
            "checkpointctl",
            "inspect",
            archive.toString(),
            "--ps-tree",
            "--files",
            "--sockets",
            "--stats",
            "--format=json");
    return Json.MAPPER.readTree(said).get(0);
  }

  private static String run(String... command) throws Exception {
    Shell.Result result = Shell.run(Map.of(), List.of(command));
    assertThat(result.exitCode()).as(String.join(" ", command) + ": " + result.err()).isZero();
    return result.out();
  }
}
