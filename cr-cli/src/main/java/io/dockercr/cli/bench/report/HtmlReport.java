package io.dockercr.cli.bench.report;

import io.dockercr.cli.text.Markup;
import java.util.List;
import java.util.Map;

/** A report as one page that needs nothing else: no script, no style sheet, no picture. */
final class HtmlReport {
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>docker-cr bench</title>
      <style>
      body { font: 15px/1.5 system-ui, "DejaVu Sans", Arial, sans-serif; color: #222;
             max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
      table { border-collapse: collapse; margin: 0.8rem 0; font-size: 0.92rem; }
      th, td { border-bottom: 1px solid #ddd; padding: 0.25rem 0.7rem; text-align: left; }
      th { border-bottom: 2px solid #888; }
      td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
      td.met { color: #00694b; font-weight: 600; }
      td.not-met { color: #b03a00; font-weight: 600; }
      td.not-measured { color: #666; }
      svg { max-width: 100%; height: auto; }
      figure { margin: 1.2rem 0; border: 1px solid #e3e3e3; }
      </style>
      </head>
      <body>
      <h1>docker-cr bench</h1>
      """;

  private final StringBuilder html = new StringBuilder(HEAD);

  HtmlReport(Results results, List<HostFact> facts, Map<String, String> plots) {
    heading("What was measured on");
    html.append("<table>\n<tbody>\n");
    for (HostFact fact : facts) {
      html.append("<tr><td>").append(Markup.escaped(fact.name())).append("</td><td>");
      html.append(Markup.escaped(fact.value())).append("</td></tr>\n");
    }
    html.append("</tbody>\n</table>\n");
    list("Not measured, and should have been", results.failures());
    list("Remarks", results.remarks());
    table("Goals", Rows.goals(results));
    table("Beside the plan", Rows.expected(results));
    heading("Plots");
    for (String plot : plots.values()) {
      html.append("<figure>\n").append(plot).append("</figure>\n");
    }
    for (Topic topic : Rows.topics(results)) {
      table(topic.word() + ": " + topic.description(), Rows.of(results, topic));
    }
    html.append("</body>\n</html>\n");
  }

  private void heading(String text) {
    html.append("<h2>").append(Markup.escaped(text)).append("</h2>\n");
  }

  private void list(String title, List<String> items) {
    if (items.isEmpty()) {
      return;
    }
    heading(title);
    html.append("<ul>\n");
    items.forEach(item -> html.append("<li>").append(Markup.escaped(item)).append("</li>\n"));
    html.append("</ul>\n");
  }

  /** The first row is the header; a table that has no other is left out. */
  private void table(String title, List<List<String>> rows) {
    if (rows.size() < 2) {
      return;
    }
    heading(title);
    html.append("<table>\n<thead>\n");
    row(rows.get(0), "th");
    html.append("</thead>\n<tbody>\n");
    rows.subList(1, rows.size()).forEach(row -> row(row, "td"));
    html.append("</tbody>\n</table>\n");
  }

  private void row(List<String> cells, String tag) {
    html.append("<tr>");
    for (String cell : cells) {
      html.append('<').append(tag).append(tag.equals("td") ? style(cell) : "").append('>');
      html.append(Markup.escaped(cell)).append("</").append(tag).append('>');
    }
    html.append("</tr>\n");
  }

  private static String style(String cell) {
    if (cell.equals("met") || cell.equals("not met") || cell.equals("not measured")) {
      return " class=\"" + cell.replace(' ', '-') + '"';
    }
    return cell.matches("[\\d.,]+( \\S{1,3})?") ? " class=\"number\"" : "";
  }

  @Override
  public String toString() {
    return html.toString();
  }
}
