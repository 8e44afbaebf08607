package io.dockercr.cli.bench.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A run in all the forms in which it is shown.
 *
 * @param results what was measured
 * @param facts what the figures depend on
 */
public record Report(Results results, List<HostFact> facts) {

  /** For a terminal. */
  public String text() {
    return new TextReport(results, facts).toString();
  }

  /** For machines: facts, series, goals, expected ranges, remarks and failures. */
  public String json() {
    return JsonReport.of(results, facts);
  }

  /**
   * Writes {@code report.txt}, {@code report.html}, {@code results.csv}, {@code results.json},
   * {@code resources-*.csv} and {@code plots/*.svg}. What an earlier run left under these names is
   * replaced.
   *
   * @throws IOException if the directory can't be written
   */
  public void writeTo(Path directory) throws IOException {
    Map<String, String> plots = Plots.of(results);
    write(directory.resolve("report.txt"), text());
    write(directory.resolve("results.csv"), Csv.of(results));
    write(directory.resolve("results.json"), json());
    write(directory.resolve("report.html"), new HtmlReport(results, facts, plots).toString());
    for (Map.Entry<String, List<ResourceSample>> run : results.resources().entrySet()) {
      write(directory.resolve("resources-" + run.getKey() + ".csv"), Csv.of(run.getValue()));
    }
    Path drawings = Files.createDirectories(directory.resolve("plots"));
    for (Map.Entry<String, String> plot : plots.entrySet()) {
      write(drawings.resolve(plot.getKey() + ".svg"), plot.getValue());
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }
}
