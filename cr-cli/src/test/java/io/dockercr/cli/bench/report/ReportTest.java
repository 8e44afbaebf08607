package io.dockercr.cli.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final String NASTY = "<script>alert(\"1,2\")</script>";

  private final Results results = new Results(EnumSet.allOf(Topic.class));
  private final List<HostFact> facts = List.of(new HostFact("kernel", "6.18 " + NASTY));
  private final Locale before = Locale.getDefault();

  @TempDir private Path directory;

  /** Numbers are written with a point for those as well who write them with a comma. */
  @BeforeEach
  void elsewhere() {
    Locale.setDefault(Locale.GERMANY);
  }

  @AfterEach
  void home() {
    Locale.setDefault(before);
  }

  private void compared(Contestant who, Metric metric, int mib, double... values) {
    for (double value : values) {
      results.add(new Series(Topic.COMPARISON, who, metric, Series.mib(mib)), value);
    }
  }

  private void compareSome() {
    for (int mib : new int[] {0, 10, 1024}) {
      compared(Contestant.DOCKER_CR, Metric.CHECKPOINT, mib, 500 + mib, 700 + mib, 510 + mib);
      compared(Contestant.DOCKER, Metric.CHECKPOINT, mib, 400 + 40 * mib, 401 + 40 * mib);
    }
    ResourceSample sample = new ResourceSample(0.1, 50.25, 60, 3, 4096, 8192);
    results.addResources("checkpoint-10-mib", List.of(sample, sample));
    results.remark("Podman is left out: " + NASTY);
  }

  @Test
  void everyMeasurementIsALineOfCsv() throws Exception {
    compareSome();
    results.add(new Series(Topic.FILES, Contestant.TAR, Metric.SIZE, "a \"b\", c"), 1234.5678);
    new Report(results, facts).writeTo(directory);
    List<String> lines = Files.readAllLines(directory.resolve("results.csv"));
    assertThat(lines.get(0)).isEqualTo("scenario,contestant,metric,variant,unit,round,value");
    assertThat(lines)
        .contains("comparison,docker-cr,checkpoint,1024 MiB,ms,2,1724.000")
        .contains("files,tar,size,\"a \"\"b\"\", c\",MiB,1,1234.568")
        .hasSize(1 + 15 + 1);
  }

  @Test
  void samplesAreCsvAsThePlanHasIt() throws Exception {
    compareSome();
    new Report(results, facts).writeTo(directory);
    assertThat(Files.readAllLines(directory.resolve("resources-checkpoint-10-mib.csv")))
        .startsWith(
            "timestamp,cpu_percent,memory_mb,processes,read_bytes,written_bytes",
            "0.100,50.250,60.000,3,4096,8192");
  }

  @Test
  void thePageNeedsNothingElseAndRunsNothing() throws Exception {
    compareSome();
    new Report(results, facts).writeTo(directory);
    String page = Files.readString(directory.resolve("report.html"));
    assertThat(page)
        .contains("<svg", "Checkpoint, whole command", "Side by side, a small container")
        .contains("&lt;script&gt;alert(&quot;1,2&quot;)&lt;/script&gt;")
        .doesNotContain("<script", "<link", "<img", "src=", "@import");
    assertThat(page.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http");
  }

  @Test
  void everyPlotIsAFileToo() throws Exception {
    compareSome();
    new Report(results, facts).writeTo(directory);
    try (Stream<Path> plots = Files.list(directory.resolve("plots"))) {
      assertThat(plots.map(plot -> plot.getFileName().toString()))
          .contains(
              "comparison-checkpoint-by-memory.svg",
              "comparison-small.svg",
              "comparison-largest.svg",
              "resources-cpu.svg",
              "resources-memory.svg");
    }
  }

  @Test
  void theTextHasMedianRangeAndWhatOthersTakeOfIt() {
    compareSome();
    assertThat(new Report(results, facts).text())
        .containsPattern("small +checkpoint +ms +docker-cr +510 +500 +700 +3\n")
        .containsPattern("small +checkpoint +ms +docker +401 +400 +401 +2 +0\\.79\n")
        .containsPattern("checkpoint of 1 GiB against Docker's own +at least 20 × +26\\.\\d\\d ×")
        .contains("- Podman is left out");
  }

  @Test
  void machinesReadJson() throws Exception {
    compareSome();
    results.failure("lazy: no");
    JsonNode json = new ObjectMapper().readTree(new Report(results, facts).json());
    assertThat(json.path("series").get(0).path("median").asDouble()).isEqualTo(510);
    assertThat(json.path("goals").findValuesAsText("verdict")).contains("met", "not measured");
    assertThat(json.path("failures").get(0).asText()).isEqualTo("lazy: no");
    assertThat(json.path("host").path("kernel").asText()).isEqualTo("6.18 " + NASTY);
  }

  @Test
  void aRunWithoutAnyFigureIsAReportToo() throws Exception {
    results.failure("comparison: the engine went away");
    new Report(results, facts).writeTo(directory);
    assertThat(Files.readString(directory.resolve("report.txt"))).contains("the engine went away");
  }
}
