package io.dockercr.cli.bench.plot;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.cli.bench.plot.BarPlot.Bar;
import io.dockercr.cli.bench.plot.BarPlot.Group;
import io.dockercr.cli.bench.plot.LinePlot.Line;
import io.dockercr.cli.bench.plot.LinePlot.Point;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class PlotsTest {
  private static final String NASTY = "a<b> & \"c\" '\u0001";

  private static Line line(String name, double... values) {
    List<Point> points =
        IntStream.range(0, values.length)
            .mapToObj(
                i -> new Point(10 * Math.pow(10, i), values[i], values[i] * 0.9, values[i] * 1.2))
            .toList();
    return new Line(name, "#0072b2", points);
  }

  @Test
  void linesHaveAxesWithUnitsALegendAndADotForEachPoint() throws Exception {
    List<Line> lines = List.of(line("fast", 0.1, 0.2, 0.5), line("slow", 1, 5, 17));
    SvgDocument svg =
        new SvgDocument(new LinePlot("Title", "memory (MiB)", "time (s)", true, lines).svg());
    assertThat(svg.texts())
        .contains("Title", "memory (MiB)", "time (s)", "10", "100", "1,000", "fast", "slow");
    assertThat(svg.elements("circle")).hasSize(6);
    assertThat(svg.elements("path")).hasSize(2);
    // The slow one ends higher, and stands higher in the legend.
    assertThat(svg.texts().indexOf("slow")).isLessThan(svg.texts().indexOf("fast"));
  }

  @Test
  void higherValuesStandHigher() throws Exception {
    SvgDocument svg =
        new SvgDocument(new LinePlot("t", "x", "y", false, List.of(line("l", 1, 2, 3))).svg());
    List<Double> heights = svg.elements("circle").stream().map(dot -> number(dot, "cy")).toList();
    assertThat(heights.get(0)).isGreaterThan(heights.get(1));
    assertThat(heights.get(1)).isGreaterThan(heights.get(2));
  }

  @Test
  void curvesHaveNoDots() throws Exception {
    double[] many = IntStream.range(0, 40).mapToDouble(i -> i).toArray();
    String svg = new LinePlot("t", "x", "y", false, List.of(line("l", many))).svg();
    assertThat(new SvgDocument(svg).elements("circle")).isEmpty();
  }

  @Test
  void barsAreAsLongAsTheirValuesAndStayInside() throws Exception {
    List<Bar> bars =
        List.of(new Bar("one", "#111", 100, 90, 130), new Bar("two", "#222", 200, 200, 200));
    SvgDocument svg =
        new SvgDocument(new BarPlot("Bars", "ms", List.of(new Group("g", bars))).svg());
    List<Element> boxes =
        svg.elements("rect").stream().filter(box -> !box.getAttribute("x").isEmpty()).toList();
    assertThat(number(boxes.get(1), "width") / number(boxes.get(0), "width")).isBetween(1.95, 2.05);
    for (Element text : svg.elements("text")) {
      assertThat(number(text, "x")).isBetween(0.0, svg.width());
      assertThat(number(text, "y")).isBetween(0.0, svg.height());
    }
    assertThat(svg.texts()).contains("g", "one", "100 ms", "two", "200 ms");
  }

  @Test
  void namesAreTextWhateverIsInThem() throws Exception {
    String lines = new LinePlot(NASTY, NASTY, NASTY, false, List.of(line(NASTY, 1, 2))).svg();
    Group group = new Group(NASTY, List.of(new Bar(NASTY, "#111", 1, 1, 1)));
    String bars = new BarPlot(NASTY, NASTY, List.of(group)).svg();
    for (String svg : List.of(lines, bars)) {
      assertThat(new SvgDocument(svg).texts()).contains("a<b> & \"c\" '?");
    }
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }
}
