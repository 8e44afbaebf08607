package io.dockercr.cli.bench.plot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Lines over a numeric axis, with the range of each point.
 *
 * @param title what is shown
 * @param xTitle what the horizontal axis is, with its unit
 * @param yTitle what the vertical axis is, with its unit
 * @param logarithmic whether both axes are; else both begin at 0
 * @param lines at least one, each with at least one point
 */
public record LinePlot(
    String title, String xTitle, String yTitle, boolean logarithmic, List<Line> lines) {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 430;
  private static final int LEFT = 76;
  private static final int RIGHT = 640;
  private static final int TOP = 48;
  private static final int BOTTOM = 372;
  private static final int LEGEND_STEP = 22;

  /** Above this number a line is a curve, without dots. */
  private static final int CURVE = 24;

  /**
   * One line.
   *
   * @param name for the legend
   * @param colour as CSS writes it
   * @param points by their x
   */
  public record Line(String name, String colour, List<Point> points) {}

  /**
   * One point; {@code low} and {@code high} are the ends of its range.
   *
   * @param x horizontal
   * @param y vertical
   * @param low at most y
   * @param high at least y
   */
  public record Point(double x, double y, double low, double high) {}

  /** The plot as SVG. */
  public String svg() {
    List<Double> measured = values(Point::x).distinct().sorted().toList();
    Axis x = logarithmic ? Axis.logarithmicAt(measured) : axis(Point::x, Point::x);
    Axis y = axis(Point::low, Point::high);
    Svg svg = new Svg(WIDTH, HEIGHT, title);
    svg.text("title", "start", LEFT, 26, title);
    drawAxes(svg, x, y);
    // The first one last, so that nothing covers it.
    for (int i = lines.size() - 1; i >= 0; i--) {
      draw(svg, lines.get(i), x, y);
    }
    drawLegend(svg);
    return svg.finished();
  }

  private Axis axis(ToDoubleFunction<Point> low, ToDoubleFunction<Point> high) {
    double largest = values(high).mapToDouble(Double::doubleValue).max().orElse(1);
    return logarithmic
        ? Axis.logarithmic(values(low).mapToDouble(Double::doubleValue).min().orElse(1), largest)
        : Axis.linear(largest);
  }

  private Stream<Double> values(ToDoubleFunction<Point> value) {
    return lines.stream().flatMap(line -> line.points().stream()).map(value::applyAsDouble);
  }

  private void drawAxes(Svg svg, Axis x, Axis y) {
    for (double mark : y.marks()) {
      double height = vertical(y, mark);
      svg.line("grid", LEFT, height, RIGHT, height);
      svg.text("faint", "end", LEFT - 8, height + 4, Figures.exact(mark));
    }
    for (double mark : x.marks()) {
      double place = horizontal(x, mark);
      svg.line("grid", place, TOP, place, BOTTOM);
      svg.text("faint", "middle", place, BOTTOM + 20, Figures.exact(mark));
    }
    svg.line("axis", LEFT, BOTTOM, RIGHT, BOTTOM);
    svg.line("axis", LEFT, TOP, LEFT, BOTTOM);
    svg.text("faint", "middle", (LEFT + RIGHT) / 2.0, BOTTOM + 44, xTitle);
    svg.textUpwards(20, (TOP + BOTTOM) / 2.0, yTitle);
  }

  private static void draw(Svg svg, Line line, Axis x, Axis y) {
    List<double[]> places = new ArrayList<>();
    boolean curve = line.points().size() > CURVE;
    for (Point point : line.points()) {
      double place = horizontal(x, point.x());
      places.add(new double[] {place, vertical(y, point.y())});
      if (!curve && point.high() > point.low()) {
        svg.upright(line.colour(), place, vertical(y, point.low()), vertical(y, point.high()));
      }
    }
    svg.path(line.colour(), curve ? 1.6 : 2.4, places);
    for (double[] place : curve ? List.<double[]>of() : places) {
      svg.dot(line.colour(), place[0], place[1]);
    }
  }

  /** In the order in which the lines end, so that the eye finds them beside it. */
  private void drawLegend(Svg svg) {
    List<Line> ordered =
        lines.stream().sorted(Comparator.comparingDouble((Line line) -> -last(line).y())).toList();
    double height = TOP + 8;
    for (Line line : ordered) {
      svg.box(line.colour(), RIGHT + 22, height - 6, 20, 4);
      svg.text("", "start", RIGHT + 50, height, line.name());
      height += LEGEND_STEP;
    }
  }

  private static Point last(Line line) {
    return line.points().get(line.points().size() - 1);
  }

  private static double horizontal(Axis axis, double value) {
    return LEFT + axis.position(value) * (RIGHT - LEFT);
  }

  private static double vertical(Axis axis, double value) {
    return BOTTOM - axis.position(value) * (BOTTOM - TOP);
  }
}
