package io.dockercr.cli.bench.plot;

import io.dockercr.cli.text.Markup;
import java.util.Locale;

/** One drawing, element after element, in pixels from the upper left. */
final class Svg {
  private static final String STYLE =
      """
      <style>
      .plot { font: 13px system-ui, "DejaVu Sans", Arial, sans-serif; fill: #222; }
      .plot text { paint-order: stroke; stroke: #fff; stroke-width: 3px; stroke-linejoin: round; }
      .plot .group { font-weight: 600; }
      .plot .title { font-size: 16px; font-weight: 600; }
      .plot .faint { fill: #555; }
      .plot .grid { stroke: #e3e3e3; stroke-width: 1; }
      .plot .axis { stroke: #888; stroke-width: 1; }
      .plot .range { stroke: #222; stroke-width: 1.5; }
      </style>
      """;

  private final StringBuilder text = new StringBuilder();

  Svg(int width, int height, String title) {
    text.append("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot\" role=\"img\"");
    text.append(String.format(Locale.ROOT, " viewBox=\"0 0 %d %d\"", width, height));
    text.append(String.format(Locale.ROOT, " width=\"%d\" height=\"%d\">\n", width, height));
    text.append("<title>").append(Markup.escaped(title)).append("</title>\n").append(STYLE);
    text.append(
        String.format(
            Locale.ROOT, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n", width, height));
  }

  void line(String style, double x1, double y1, double x2, double y2) {
    text.append(
        String.format(
            Locale.ROOT,
            "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
            style,
            x1,
            y1,
            x2,
            y2));
  }

  /** A line of one colour from point to point; each is an x and a y. */
  void path(String colour, double width, Iterable<double[]> points) {
    StringBuilder steps = new StringBuilder();
    for (double[] point : points) {
      steps.append(
          String.format(
              Locale.ROOT, "%s%.1f %.1f", steps.length() == 0 ? "M" : " L", point[0], point[1]));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%.1f\""
                + " stroke-linejoin=\"round\"/>\n",
            steps,
            colour,
            width));
  }

  /** A thin upright line. */
  void upright(String colour, double x, double from, double to) {
    text.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\""
                + " stroke-width=\"1.5\" stroke-opacity=\"0.7\"/>\n",
            x,
            from,
            x,
            to,
            colour));
  }

  void dot(String colour, double x, double y) {
    text.append(
        String.format(
            Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>\n", x, y, colour));
  }

  void box(String colour, double x, double y, double width, double height) {
    text.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n",
            x,
            y,
            Math.max(width, 0.5),
            height,
            colour));
  }

  /**
   * @param anchor {@code start}, {@code middle} or {@code end}: what of the text is at the place
   */
  void text(String style, String anchor, double x, double y, String words) {
    text.append(
        String.format(
            Locale.ROOT,
            "<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
            style,
            anchor,
            x,
            y,
            Markup.escaped(words)));
  }

  /** Text from below upwards, with its middle at the place. */
  void textUpwards(double x, double y, String words) {
    text.append(
        String.format(
            Locale.ROOT,
            "<text class=\"faint\" text-anchor=\"middle\" transform=\"translate(%.1f %.1f)"
                + " rotate(-90)\">%s</text>\n",
            x,
            y,
            Markup.escaped(words)));
  }

  String finished() {
    return text + "</svg>\n";
  }
}
