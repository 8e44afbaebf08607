package io.dockercr.cli.bench.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** All that a run measured and has to say. For one thread. */
public final class Results {
  private final Set<Topic> asked;
  private final List<Measurement> measurements = new ArrayList<>();
  private final Map<Series, List<Double>> series = new LinkedHashMap<>();
  private final Map<String, List<ResourceSample>> resources = new LinkedHashMap<>();
  private final List<String> remarks = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  /**
   * Nothing yet.
   *
   * @param asked what is to be measured
   */
  public Results(Collection<Topic> asked) {
    this.asked = Set.copyOf(asked);
  }

  Set<Topic> asked() {
    return asked;
  }

  /**
   * Adds one figure.
   *
   * @param value in the unit of the series' metric
   */
  public void add(Series of, double value) {
    List<Double> values = series.computeIfAbsent(of, any -> new ArrayList<>());
    values.add(value);
    measurements.add(new Measurement(of, values.size(), value));
  }

  /** Adds the samples of one command under a name that is fit for a file. */
  public void addResources(String name, List<ResourceSample> samples) {
    resources.put(name, List.copyOf(samples));
  }

  /** Adds a sentence that a reader of the figures has to know. */
  public void remark(String sentence) {
    if (!remarks.contains(sentence)) {
      remarks.add(sentence);
    }
  }

  /** Adds a sentence about something that could not be measured, and should have been. */
  public void failure(String sentence) {
    failures.add(sentence);
  }

  List<Measurement> measurements() {
    return List.copyOf(measurements);
  }

  /** What was measured, in the order in which it was begun. */
  List<Series> series() {
    return List.copyOf(series.keySet());
  }

  Optional<Spread> spread(Series of) {
    return Optional.ofNullable(series.get(of)).map(Spread::of);
  }

  /** The largest of all figures of that metric, whatever the variant. */
  OptionalDouble largest(Topic topic, Contestant contestant, Metric metric) {
    return measurements.stream()
        .filter(one -> one.series().topic() == topic)
        .filter(one -> one.series().contestant() == contestant)
        .filter(one -> one.series().metric() == metric)
        .mapToDouble(Measurement::value)
        .max();
  }

  Map<String, List<ResourceSample>> resources() {
    return resources;
  }

  List<String> remarks() {
    return List.copyOf(remarks);
  }

  /** What could not be measured, a sentence each. */
  public List<String> failures() {
    return List.copyOf(failures);
  }
}
