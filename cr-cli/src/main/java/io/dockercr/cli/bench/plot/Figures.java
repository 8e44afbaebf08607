package io.dockercr.cli.bench.plot;

import java.math.BigDecimal;
import java.util.Locale;

/** Numbers as people read them. */
public final class Figures {
  private Figures() {}

  /** Three digits or so: {@code 0.42}, {@code 8.1}, {@code 57}, {@code 12,345}. */
  public static String rounded(double value) {
    double size = Math.abs(value);
    if (value == Math.rint(value) && size < 1e15) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, size < 1 ? "%.2f" : size < 10 ? "%.1f" : "%,.0f", value);
  }

  /** As few digits as it takes, and no more than six. */
  public static String exact(double value) {
    BigDecimal plain = new BigDecimal(String.format(Locale.ROOT, "%.6g", value));
    if (plain.signum() == 0) {
      return "0";
    }
    BigDecimal stripped = plain.stripTrailingZeros();
    int decimals = Math.max(0, stripped.scale());
    return String.format(Locale.ROOT, "%,." + decimals + "f", stripped);
  }
}
