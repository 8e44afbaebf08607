package io.dockercr.cli.bench.report;

import io.dockercr.cli.bench.plot.BarPlot;
import io.dockercr.cli.bench.plot.BarPlot.Bar;
import io.dockercr.cli.bench.plot.BarPlot.Group;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The plots of a run by their file names; only those for which there are figures. */
final class Plots {
  private final Results results;
  private final Map<String, String> plots = new LinkedHashMap<>();

  private Plots(Results results) {
    this.results = results;
  }

  static Map<String, String> of(Results results) {
    Plots plots = new Plots(results);
    MemoryPlots.addTo(plots.plots, results, Topic.COMPARISON);
    MemoryPlots.addTo(plots.plots, results, Topic.MEMORY);
    plots.sideBySide();
    plots.bars("startup", "Whole commands that do nothing", Topic.STARTUP, Metric.COMMAND);
    plots.bars("image-size", "Checkpoint by image", Topic.IMAGES, Metric.CHECKPOINT);
    plots.bars("files", "Checkpoint of written files", Topic.FILES, Metric.CHECKPOINT);
    plots.bars("many-files", "Checkpoint of many files", Topic.MANY_FILES, Metric.CHECKPOINT);
    plots.bars("restore", "Restore", Topic.RESTORE, Metric.RESTORE);
    plots.bars("parallel-restores", "Restores at once", Topic.PARALLEL_RESTORES, Metric.TOTAL);
    plots.bars("containers", "Checkpoints of many containers", Topic.CONTAINERS, Metric.TOTAL);
    plots.bars("network", "Longest gap that a client sees", Topic.NETWORK, Metric.LONGEST_GAP);
    plots.bars("lazy", "restore --lazy until it runs", Topic.LAZY, Metric.RESTORE);
    plots.bars("stores", "What a checkpoint adds to its store", Topic.STORES, Metric.ADDED);
    ResourcePlots.addTo(plots.plots, results);
    return plots.plots;
  }

  /** The comparison at its smallest and at its largest size. */
  private void sideBySide() {
    List<String> variants = variants(Topic.COMPARISON, Metric.CHECKPOINT);
    if (variants.isEmpty()) {
      return;
    }
    sideBySide("comparison-" + Series.SMALL, Series.SMALL);
    String largest = variants.get(variants.size() - 1);
    if (!largest.equals(Series.SMALL)) {
      sideBySide("comparison-largest", largest);
    }
  }

  private void sideBySide(String file, String variant) {
    List<Group> groups = new ArrayList<>();
    for (Metric metric : List.of(Metric.CHECKPOINT, Metric.FROZEN, Metric.RESTORE)) {
      List<Bar> bars = new ArrayList<>();
      for (Contestant contestant : Contestant.values()) {
        addBar(bars, new Series(Topic.COMPARISON, contestant, metric, variant));
      }
      if (!bars.isEmpty()) {
        groups.add(new Group(metric.word(), bars));
      }
    }
    if (!groups.isEmpty()) {
      String what = variant.equals(Series.SMALL) ? "a small container" : variant + " of memory";
      plots.put(file, new BarPlot("Side by side, " + what, "ms", groups).svg());
    }
  }

  private void bars(String file, String title, Topic topic, Metric metric) {
    List<Group> groups = new ArrayList<>();
    for (String variant : variants(topic, metric)) {
      List<Bar> bars = new ArrayList<>();
      for (Contestant contestant : Contestant.values()) {
        addBar(bars, new Series(topic, contestant, metric, variant));
      }
      groups.add(new Group(variant, bars));
    }
    if (!groups.isEmpty()) {
      plots.put(file, new BarPlot(title, metric.unit(), merged(groups)).svg());
    }
  }

  /** Where docker-cr is alone, a bar is named by what it is about rather than by who did it. */
  private static List<Group> merged(List<Group> groups) {
    boolean alone = groups.stream().allMatch(group -> group.bars().size() == 1);
    if (!alone) {
      return groups;
    }
    List<Bar> bars = new ArrayList<>();
    for (Group group : groups) {
      Bar bar = group.bars().get(0);
      bars.add(new Bar(group.name(), bar.colour(), bar.value(), bar.low(), bar.high()));
    }
    return List.of(new Group("", bars));
  }

  private void addBar(List<Bar> bars, Series series) {
    results
        .spread(series)
        .ifPresent(
            spread ->
                bars.add(
                    new Bar(
                        series.contestant().word(),
                        series.contestant().colour(),
                        spread.median(),
                        spread.min(),
                        spread.max())));
  }

  private List<String> variants(Topic topic, Metric metric) {
    return results.series().stream()
        .filter(one -> one.topic() == topic && one.metric() == metric)
        .sorted(Ordering.of(results.series()))
        .map(Series::variant)
        .distinct()
        .toList();
  }
}
