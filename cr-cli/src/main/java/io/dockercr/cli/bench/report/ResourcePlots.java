package io.dockercr.cli.bench.report;

import io.dockercr.cli.bench.plot.LinePlot;
import io.dockercr.cli.bench.plot.LinePlot.Line;
import io.dockercr.cli.bench.plot.LinePlot.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Curves of what was used over time: a plot for the processor and one for memory. */
final class ResourcePlots {
  private static final List<String> COLOURS =
      List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#555555", "#e69f00");

  private ResourcePlots() {}

  static void addTo(Map<String, String> plots, Results results) {
    if (results.resources().values().stream().allMatch(List::isEmpty)) {
      return;
    }
    plots.put(
        "resources-cpu",
        plot(
            results,
            "Processor, docker-cr and all that works for it",
            "% of one processor",
            ResourceSample::cpuPercent));
    plots.put(
        "resources-memory",
        plot(
            results,
            "Memory, docker-cr and all that works for it",
            "resident (MiB)",
            ResourceSample::memoryMib));
  }

  private static String plot(
      Results results, String title, String unit, ToDoubleFunction<ResourceSample> value) {
    List<Line> lines = new ArrayList<>();
    results
        .resources()
        .forEach(
            (name, samples) -> {
              if (!samples.isEmpty()) {
                String colour = COLOURS.get(lines.size() % COLOURS.size());
                lines.add(new Line(label(name), colour, points(samples, value)));
              }
            });
    return new LinePlot(title, "time since the command was started (s)", unit, false, lines).svg();
  }

  /** {@code checkpoint, 10 MiB} for the file name {@code checkpoint-10-mib}. */
  private static String label(String name) {
    return name.replaceFirst("-", ", ").replace("-mib", " MiB");
  }

  private static List<Point> points(
      List<ResourceSample> samples, ToDoubleFunction<ResourceSample> value) {
    return samples.stream()
        .map(
            sample -> {
              double y = value.applyAsDouble(sample);
              return new Point(sample.seconds(), y, y, y);
            })
        .toList();
  }
}
