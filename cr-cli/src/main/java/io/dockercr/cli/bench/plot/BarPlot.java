package io.dockercr.cli.bench.plot;

import java.util.List;

/**
 * Bars side by side in groups, each with its value and its range.
 *
 * @param title what is shown
 * @param unit of all values
 * @param groups at least one, each with at least one bar
 */
public record BarPlot(String title, String unit, List<Group> groups) {
  private static final int WIDTH = 860;
  private static final int LEFT = 220;
  private static final int RIGHT = 690;
  private static final int TOP = 44;
  private static final int BAR = 18;
  private static final int STEP = 26;
  private static final int GROUP_GAP = 14;
  private static final int GROUP_TITLE = 24;

  /**
   * Bars that belong together.
   *
   * @param name their title, or empty
   * @param bars from top to bottom
   */
  public record Group(String name, List<Bar> bars) {}

  /**
   * One bar; {@code low} and {@code high} are the ends of its range.
   *
   * @param name beside it
   * @param colour as CSS writes it
   * @param value its length
   * @param low at most the value
   * @param high at least the value
   */
  public record Bar(String name, String colour, double value, double low, double high) {}

  /** The plot as SVG. */
  public String svg() {
    Axis axis =
        Axis.linear(
            groups.stream()
                .flatMap(group -> group.bars().stream())
                .mapToDouble(Bar::high)
                .max()
                .orElse(1));
    int bottom = TOP + groups.stream().mapToInt(BarPlot::height).sum();
    Svg svg = new Svg(WIDTH, bottom + 58, title);
    svg.text("title", "start", 16, 26, title);
    for (double mark : axis.marks()) {
      svg.line("grid", place(axis, mark), TOP, place(axis, mark), bottom);
      svg.text("faint", "middle", place(axis, mark), bottom + 20, Figures.exact(mark));
    }
    svg.text("faint", "middle", (LEFT + RIGHT) / 2.0, bottom + 44, unit);
    double y = TOP;
    for (Group group : groups) {
      draw(svg, axis, group, y);
      y += height(group);
    }
    svg.line("axis", LEFT, TOP, LEFT, bottom);
    return svg.finished();
  }

  private static int height(Group group) {
    return (group.name().isEmpty() ? 0 : GROUP_TITLE) + group.bars().size() * STEP + GROUP_GAP;
  }

  private void draw(Svg svg, Axis axis, Group group, double top) {
    double y = top + GROUP_GAP / 2.0;
    if (!group.name().isEmpty()) {
      svg.text("group", "start", 16, y + 16, group.name());
      y += GROUP_TITLE;
    }
    for (Bar bar : group.bars()) {
      double middle = y + BAR / 2.0;
      svg.text("faint", "end", LEFT - 10, middle + 5, bar.name());
      svg.box(bar.colour(), LEFT, y, place(axis, bar.value()) - LEFT, BAR);
      if (bar.high() > bar.low()) {
        svg.line("range", place(axis, bar.low()), middle, place(axis, bar.high()), middle);
      }
      double end = Math.max(place(axis, bar.value()), place(axis, bar.high()));
      svg.text("", "start", end + 8, middle + 5, Figures.rounded(bar.value()) + " " + unit);
      y += STEP;
    }
  }

  private static double place(Axis axis, double value) {
    return LEFT + axis.position(value) * (RIGHT - LEFT);
  }
}
