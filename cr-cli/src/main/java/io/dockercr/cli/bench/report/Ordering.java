package io.dockercr.cli.bench.report;

import java.util.Comparator;

/** Series as a reader looks for them: by variant, small to large, then metric, then contestant. */
final class Ordering {
  static final Comparator<Series> BY_VARIANT =
      Comparator.comparingDouble((Series one) -> number(one.variant()))
          .thenComparing(Series::variant)
          .thenComparing(Series::metric)
          .thenComparing(Series::contestant);

  private Ordering() {}

  /** The first whole number in a text; names without one come first. */
  private static double number(String text) {
    String digits = text.replaceFirst("^\\D*", "").replaceFirst("\\D.*$", "");
    return digits.isEmpty() || digits.length() > 15 ? -1 : Double.parseDouble(digits);
  }
}
