package io.dockercr.cli.bench.report;

import java.util.Comparator;
import java.util.List;

/** Series as a reader looks for them: by variant, then metric, then contestant. */
final class Ordering {
  private Ordering() {}

  /**
   * Variants by the first number in their names, small to large; those that have the same one, or
   * none, as they come in the list.
   */
  static Comparator<Series> of(List<Series> all) {
    List<String> variants = all.stream().map(Series::variant).distinct().toList();
    return Comparator.comparingDouble((Series one) -> number(one.variant()))
        .thenComparingInt(one -> variants.indexOf(one.variant()))
        .thenComparing(Series::metric)
        .thenComparing(Series::contestant);
  }

  /** The first whole number in a text; names without one come first. */
  private static double number(String text) {
    String digits = text.replaceFirst("^\\D*", "").replaceFirst("\\D.*$", "");
    return digits.isEmpty() || digits.length() > 15 ? -1 : Double.parseDouble(digits);
  }
}
