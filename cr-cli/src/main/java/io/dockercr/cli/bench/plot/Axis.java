package io.dockercr.cli.bench.plot;

import java.util.ArrayList;
import java.util.List;

/** Where a value stands between the two ends of an axis, and which values get a mark. */
final class Axis {
  private static final int MARKS = 6;
  private static final int MANY_MARKS = 9;

  private final boolean logarithmic;
  private final double from;
  private final double to;
  private final List<Double> marks;

  private Axis(boolean logarithmic, double from, double to, List<Double> marks) {
    this.logarithmic = logarithmic;
    this.from = from;
    this.to = to;
    this.marks = List.copyOf(marks);
  }

  /** From 0 to a round value that is no less than the largest. */
  static Axis linear(double largest) {
    double top = largest > 0 ? largest : 1;
    double step = roundUp(top / (MARKS - 1));
    List<Double> marks = new ArrayList<>();
    double end = 0;
    for (int i = 0; end < top * (1 - 1e-9) || i == 0; i++) {
      marks.add(i * step);
      end = (i + 1) * step;
    }
    marks.add(end);
    return new Axis(false, 0, end, marks);
  }

  /**
   * From a round value below the smallest to one above the largest.
   *
   * @throws IllegalArgumentException if the smallest is not above 0
   */
  static Axis logarithmic(double smallest, double largest) {
    if (smallest <= 0 || largest < smallest) {
      throw new IllegalArgumentException("no logarithmic axis: " + smallest + " to " + largest);
    }
    List<Double> fine = new ArrayList<>();
    List<Double> coarse = new ArrayList<>();
    int decade = (int) Math.floor(Math.log10(smallest)) - 1;
    double from = Double.NaN;
    double to = Double.NaN;
    for (; Double.isNaN(to); decade++) {
      for (int digit : new int[] {1, 2, 5}) {
        double value = digit * Math.pow(10, decade);
        if (value <= smallest * (1 + 1e-9)) {
          fine.clear();
          coarse.clear();
          from = value;
        }
        if (Double.isNaN(to)) {
          fine.add(value);
          if (digit == 1) {
            coarse.add(value);
          }
          if (value >= largest * (1 - 1e-9) && value > from) {
            to = value;
          }
        }
      }
    }
    return new Axis(true, from, to, fine.size() > MANY_MARKS ? coarse : fine);
  }

  /** As much as it takes to show these values, which alone are marked; each is above 0. */
  static Axis logarithmicAt(List<Double> values) {
    double smallest = values.stream().mapToDouble(Double::doubleValue).min().orElse(1);
    double largest = values.stream().mapToDouble(Double::doubleValue).max().orElse(1);
    double margin = Math.max(1.05, Math.pow(largest / smallest, 0.04));
    return new Axis(true, smallest / margin, largest * margin, values);
  }

  /** From 0, at the beginning of the axis, to 1, at its end; what is beyond stays at the end. */
  double position(double value) {
    double place =
        logarithmic
            ? Math.log(Math.max(value, from) / from) / Math.log(to / from)
            : (value - from) / (to - from);
    return Math.min(1, Math.max(0, place));
  }

  List<Double> marks() {
    return marks;
  }

  private static double roundUp(double value) {
    double decade = Math.pow(10, Math.floor(Math.log10(value)));
    for (double digit : new double[] {1, 2, 2.5, 5}) {
      if (digit * decade >= value * (1 - 1e-9)) {
        return digit * decade;
      }
    }
    return 10 * decade;
  }
}
