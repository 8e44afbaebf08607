package io.dockercr.cli.bench.report;

import io.dockercr.cli.bench.plot.LinePlot;
import io.dockercr.cli.bench.plot.LinePlot.Line;
import io.dockercr.cli.bench.plot.LinePlot.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Times against the memory that a process holds, a line a contestant, both axes logarithmic. */
final class MemoryPlots {
  private static final double MS_TO_S = 0.001;

  /** What a logarithmic axis can't show is shown as this; in seconds. */
  private static final double LEAST = 0.001;

  private MemoryPlots() {}

  static void addTo(Map<String, String> plots, Results results, Topic topic) {
    add(plots, results, topic, Metric.CHECKPOINT, "Checkpoint, whole command");
    add(plots, results, topic, Metric.RESTORE, "Restore, whole command");
    add(plots, results, topic, Metric.FROZEN, "Frozen time, seen by the process itself");
  }

  private static void add(
      Map<String, String> plots, Results results, Topic topic, Metric metric, String title) {
    List<Line> lines = new ArrayList<>();
    for (Contestant contestant : Contestant.values()) {
      List<Point> points =
          results.series().stream()
              .filter(one -> one.topic() == topic && one.metric() == metric)
              .filter(one -> one.contestant() == contestant && one.mib().isPresent())
              .map(one -> point(one.mib().getAsDouble(), results.spread(one).orElseThrow()))
              .sorted(Comparator.comparingDouble(Point::x))
              .toList();
      if (!points.isEmpty()) {
        lines.add(new Line(contestant.word(), contestant.colour(), points));
      }
    }
    boolean hasLine = lines.stream().anyMatch(line -> line.points().size() > 1);
    if (hasLine) {
      String name = topic.word() + "-" + metric.word() + "-by-memory";
      plots.put(name, new LinePlot(title, "memory in use (MiB)", "time (s)", true, lines).svg());
    }
  }

  private static Point point(double mib, Spread spread) {
    return new Point(mib, seconds(spread.median()), seconds(spread.min()), seconds(spread.max()));
  }

  private static double seconds(double milliseconds) {
    return Math.max(LEAST, milliseconds * MS_TO_S);
  }
}
