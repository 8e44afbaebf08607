package io.dockercr.cli.bench.report;

import java.util.List;

/**
 * What the measurements of a series come to.
 *
 * @param count how many there were, at least 1
 * @param median the middle one; between the two in the middle where their number is even
 * @param min the smallest
 * @param max the largest
 */
public record Spread(int count, double median, double min, double max) {
  /**
   * Of these values, in any order.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Spread of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no values");
    }
    List<Double> sorted = values.stream().sorted().toList();
    int count = sorted.size();
    double median = (sorted.get((count - 1) / 2) + sorted.get(count / 2)) / 2;
    return new Spread(count, median, sorted.get(0), sorted.get(count - 1));
  }
}
