package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark works and leaves nothing. How fast anything was does not matter here. */
class BenchIT {
  private static final String RUNTIME =
      "/usr/local/libexec/docker-cr-test-" + System.getenv("DOCKER_CR_TEST_ENGINE");

  @TempDir private Path directory;

  @BeforeEach
  void register() throws Exception {
    Shell.Result setup = Shell.dockerCr("setup", "--runtime-dir", RUNTIME);
    assertThat(setup.exitCode()).as(setup.err()).isZero();
  }

  private Shell.Result bench(String... more) throws Exception {
    List<String> command = new ArrayList<>(List.of("bench", "--output", directory.toString()));
    command.addAll(List.of("--address", System.getenv("TESTCONTAINERS_HOST_OVERRIDE"), "--quick"));
    command.addAll(List.of(more));
    return Shell.dockerCr(command.toArray(String[]::new));
  }

  @Test
  void measuresComparesAndReports() throws Exception {
    Shell.Result result =
        bench("startup", "files", "resources", "network", "comparison", "--memory-mib", "8");

    assertThat(result.exitCode()).as(result.err() + result.out()).isZero();
    List<String> lines = Files.readAllLines(directory.resolve("results.csv"));
    assertThat(lines)
        .anyMatch(line -> line.startsWith("startup,docker,command,version,ms,"))
        .anyMatch(line -> line.startsWith("files,tar,checkpoint,8 MiB,ms,1,"))
        .anyMatch(line -> line.startsWith("network,docker-cr,first-answer,"));
    for (String metric : List.of("checkpoint", "restore", "frozen", "size")) {
      for (String who : List.of("docker-cr", "criu")) {
        assertThat(lines)
            .anyMatch(line -> line.matches("comparison," + who + "," + metric + ",8 MiB,.*"));
      }
    }
    assertThat(lines.subList(1, lines.size())).allMatch(line -> line.matches(".*,\\d+\\.\\d{3}"));
    assertThat(value(lines, "comparison,docker-cr,size,8 MiB,")).isBetween(8.0, 30.0);
    assertThat(value(lines, "resources,docker-cr,peak-memory,restore of 8 MiB,"))
        .isBetween(20.0, 300.0);
    assertThat(Files.readString(directory.resolve("report.html"))).contains("<svg", "</html>");
    assertThat(Files.readAllLines(directory.resolve("resources-checkpoint-8-mib.csv")))
        .hasSizeGreaterThan(2);
    assertThat(result.out()).contains("Goals", "comparison: docker-cr beside");
    assertNothingIsLeft();
  }

  @Test
  void measuresStores() throws Exception {
    Shell.Result result = bench("stores", "--memory-mib", "8");

    assertThat(result.exitCode()).as(result.err() + result.out()).isZero();
    List<String> lines = Files.readAllLines(directory.resolve("results.csv"));
    for (String who : List.of("docker-cr", "criu")) {
      assertThat(lines).anyMatch(line -> line.startsWith("stores," + who + ",frozen,8 MiB,ms,1,"));
    }
    double first = value(lines, "stores,docker-cr,added,repo: first of 8 MiB,");
    assertThat(first).isBetween(8.0, 30.0);
    assertThat(value(lines, "stores,docker-cr,added,repo: second of 8 MiB,"))
        .isBetween(0.0, first / 4);
    assertThat(value(lines, "stores,docker-cr,written,file: restore of 8 MiB,"))
        .isBetween(0.0, 4.0);
    assertThat(value(lines, "stores,docker-cr,written,repo: restore of 8 MiB,")).isGreaterThan(8.0);
    assertThat(value(lines, "stores,docker-cr,peak-memory,repo: first of 8 MiB,"))
        .isBetween(20.0, 300.0);
    assertNothingIsLeft();
  }

  private static double value(List<String> lines, String beginning) {
    String line = lines.stream().filter(one -> one.startsWith(beginning)).findFirst().orElseThrow();
    return Double.parseDouble(line.substring(line.lastIndexOf(',') + 1));
  }

  /** The image has no Python: docker-cr itself can't be measured so, and all else is put away. */
  @Test
  void whatCanNotBeMeasuredIsTold() throws Exception {
    Shell.Result result =
        bench("memory", "startup", "--image-medium", "docker-cr-test/busybox", "--format", "json");

    assertThat(result.exitCode()).isEqualTo(ExitCode.NOT_MEASURED.code());
    JsonNode json = Json.MAPPER.readTree(result.out());
    assertThat(json.path("failures").get(0).asText())
        .startsWith("memory: `docker ")
        .contains(" run --name docker-cr-bench-", "python3");
    assertThat(json.path("series").findValuesAsText("scenario")).containsOnly("startup");
    assertNothingIsLeft();
  }

  @Test
  void interruptedItLeavesNothingEither() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Shell.DOCKER_CR, "bench", "comparison", "--quick", "--output", directory + "");
    builder.redirectErrorStream(true).redirectOutput(directory.resolve("said").toFile());
    Process bench = builder.start();
    while (bench.isAlive() && !Shell.docker("ps", "-a").contains("docker-cr-bench-")) {
      Thread.sleep(50);
    }
    Thread.sleep(300);
    bench.destroy();
    assertThat(bench.waitFor()).as(Files.readString(directory.resolve("said"))).isEqualTo(143);
    assertNothingIsLeft();
  }

  private void assertNothingIsLeft() throws Exception {
    assertThat(Shell.docker("ps", "-a", "--format", "{{.Names}}"))
        .doesNotContain("docker-cr-bench-");
    try (Stream<Path> entries = Files.list(directory)) {
      assertThat(entries.map(entry -> entry.getFileName().toString()))
          .noneMatch(name -> name.startsWith("work-"));
    }
    Shell.Result processes = Shell.run(Map.of(), List.of("ps", "-eo", "args"));
    assertThat(processes.out()).doesNotContain(directory + "/work-");
  }

  @Test
  void listsTheScenarios() throws Exception {
    assertThat(Shell.dockerCr("bench", "--list").out())
        .contains("startup ", "many-files ", "comparison ");
  }

  @Test
  void withoutItsImagesItDoesNotBegin() throws Exception {
    Path output = directory.resolve("new");
    Shell.Result result =
        Shell.dockerCr("bench", "--image-minimal", "no/such-image", "--output", output.toString());
    assertThat(result.exitCode()).isEqualTo(ExitCode.IMAGE_NOT_FOUND.code());
    assertThat(result.err()).contains("The engine has no image no/such-image.", "hint: ");
    assertThat(output).doesNotExist();
  }

  @Test
  void anUnknownScenarioIsRefused() throws Exception {
    Shell.Result result = bench("everything");
    assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE.code());
    assertThat(result.err()).contains("There is no scenario \"everything\"");
  }
}
