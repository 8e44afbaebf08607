package io.dockercr.cli.bench.report;

import java.util.List;

/**
 * What the plan that the project began from expected, before anything was built.
 *
 * @param topic the scenario that has the figure
 * @param what in words
 * @param figure what was measured
 * @param low the range's lower end
 * @param high its upper end
 * @param unit of all three
 */
record ExpectedRange(
    Topic topic, String what, Figure figure, double low, double high, String unit) {
  static final List<ExpectedRange> ALL =
      List.of(
          checkpoint("minimal", 1, 5),
          checkpoint("medium", 5, 15),
          checkpoint("large", 15, 60),
          new ExpectedRange(
              Topic.RESOURCES,
              "memory of docker-cr and of what works for it",
              Figure.largest(Topic.RESOURCES, Contestant.DOCKER_CR, Metric.PEAK_MEMORY_ALL),
              50,
              200,
              "MiB"));

  private static ExpectedRange checkpoint(String image, double low, double high) {
    Series series = new Series(Topic.IMAGES, Contestant.DOCKER_CR, Metric.CHECKPOINT, image);
    return new ExpectedRange(
        Topic.IMAGES,
        "checkpoint of a container of the " + image + " image",
        Figure.medians(series).times(0.001),
        low,
        high,
        "s");
  }

  /** Those that this run could tell of. */
  static List<ExpectedRange> of(Results results) {
    return ALL.stream().filter(range -> results.asked().contains(range.topic())).toList();
  }

  /** {@code below}, {@code inside} or {@code above} the range; less is better. */
  String verdict(double value) {
    return value < low ? "below" : value > high ? "above" : "inside";
  }
}
