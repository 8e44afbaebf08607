package io.dockercr.cli.inspect;

import io.dockercr.cli.text.Markup;
import io.dockercr.cli.text.Printable;
import io.dockercr.cli.text.Sizes;
import io.dockercr.criu.images.ProcessTree;
import io.dockercr.criu.images.Task;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/** A report as one page that needs nothing else: no script, no style sheet, no picture. */
public final class HtmlReport {
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <style>
      body { font: 15px/1.5 system-ui, "DejaVu Sans", Arial, sans-serif; color: #222;
             max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.6rem; overflow-wrap: anywhere; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
      h3 { font-size: 1rem; margin: 1.6rem 0 0.3rem; overflow-wrap: anywhere; font-weight: 600; }
      table { border-collapse: collapse; margin: 0.5rem 0; font-size: 0.9rem; }
      th, td { border-bottom: 1px solid #ddd; padding: 0.2rem 0.7rem 0.2rem 0; text-align: left;
               vertical-align: top; overflow-wrap: anywhere; }
      th { border-bottom: 2px solid #888; font-weight: 600; white-space: nowrap; }
      .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
      .tree { white-space: pre; font-family: "DejaVu Sans Mono", Consolas, monospace; color: #888; }
      .command { white-space: normal; color: #222; }
      svg { max-width: 100%; height: auto; display: block; margin: 0.3rem 0; }
      svg text { font: 12px system-ui, "DejaVu Sans", Arial, sans-serif; fill: #222; }
      svg .faint { fill: #666; }
      summary { cursor: pointer; color: #444; margin: 0.3rem 0; }
      pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.85rem; margin: 0.3rem 0; }
      .key { display: inline-block; width: 0.8em; height: 0.8em; margin: 0 0.3em 0 1em; }
      p.keys { font-size: 0.85rem; margin-left: -1em; }
      </style>
      """;

  private final Inspection inspection;
  private final PrintWriter out;

  private HtmlReport(Inspection inspection, PrintWriter out) {
    this.inspection = inspection;
    this.out = out;
  }

  /** Writes the sections that are asked for. */
  public static void write(Inspection inspection, PrintWriter out) throws IOException {
    new HtmlReport(inspection, out).write();
    out.flush();
  }

  private void write() throws IOException {
    out.print(HEAD);
    out.println("<title>" + text(inspection.name()) + "</title>\n</head>\n<body>");
    out.println("<h1>" + text(inspection.name()) + "</h1>");
    if (inspection.has(Section.SUMMARY)) {
      table(null, Summary.of(inspection));
    }
    if (inspection.has(Section.STATISTICS)) {
      heading(Section.STATISTICS);
      out.print(TimingDrawing.of(inspection));
      table(null, Tables.statistics(inspection));
    }
    if (inspection.has(Section.PROCESSES)) {
      heading(Section.PROCESSES);
      processes();
    }
    if (inspection.has(Section.MEMORY)) {
      heading(Section.MEMORY);
      out.print(MemoryDrawing.keys());
      for (ProcessTree.Step step : inspection.steps()) {
        memory(inspection.process(step, Section.MEMORY));
      }
    }
    perProcess();
    if (inspection.has(Section.MOUNTS)) {
      heading(Section.MOUNTS);
      List<List<String>> rows = Tables.mounts(inspection);
      table(rows.get(0), rows.subList(1, rows.size()));
    }
    if (inspection.has(Section.NETWORK)) {
      heading(Section.NETWORK);
      table(null, Network.of(inspection).rows());
    }
    out.println("</body>\n</html>");
  }

  private void perProcess() throws IOException {
    for (Section section : List.of(Section.FILES, Section.SOCKETS, Section.ENVIRONMENT)) {
      if (!inspection.has(section)) {
        continue;
      }
      heading(section);
      boolean any = false;
      for (ProcessTree.Step step : inspection.steps()) {
        InspectedProcess process = inspection.process(step, section);
        if (section != Section.SOCKETS || !process.sockets().isEmpty()) {
          title(process);
          details(section, process);
          any = true;
        }
      }
      if (!any) {
        out.println("<p>none</p>");
      }
    }
  }

  private void details(Section section, InspectedProcess process) {
    if (section == Section.ENVIRONMENT) {
      out.println("<details><summary>environment</summary><pre>");
      process.environment().orElse(List.of()).forEach(variable -> out.println(text(variable)));
      out.println("</pre></details>");
      return;
    }
    List<List<String>> rows =
        section == Section.FILES ? Tables.files(process) : Tables.sockets(process);
    table(rows.get(0), rows.subList(1, rows.size()));
  }

  /** Text from a checkpoint, for a page. */
  static String text(String text) {
    return Markup.escaped(Printable.of(text));
  }

  private void heading(Section section) {
    out.println("<h2>" + text(section.title()) + "</h2>");
  }

  private void title(InspectedProcess process) {
    out.println(
        "<h3>"
            + process.pid()
            + "&ensp;"
            + Markup.escaped(Printable.of(process.title(), InspectedProcess.TITLE_LENGTH))
            + "</h3>");
  }

  /**
   * @param header null for none
   */
  private void table(List<String> header, List<List<String>> rows) {
    out.println("<table>");
    if (header != null) {
      out.print("<thead><tr>");
      header.forEach(cell -> out.print("<th>" + text(cell) + "</th>"));
      out.println("</tr></thead>");
    }
    out.println("<tbody>");
    for (List<String> row : rows) {
      out.print("<tr>");
      for (String cell : row) {
        boolean number = header != null && cell.matches("[\\d.,]+( [KMGT]?i?B)?");
        String style = number ? " class=\"number\"" : "";
        out.print("<td" + style + ">" + text(cell) + "</td>");
      }
      out.println("</tr>");
    }
    out.println("</tbody>\n</table>");
  }

  private void processes() throws IOException {
    out.println(
        "<table>\n<thead><tr><th>PID</th><th>UID</th><th>Threads</th><th>Memory</th><th>State</th>"
            + "<th>Command</th></tr></thead>\n<tbody>");
    Branches branches = new Branches();
    for (ProcessTree.Step step : inspection.steps()) {
      InspectedProcess process = inspection.process(step, Section.PROCESSES);
      out.print("<tr>");
      cell("number", Integer.toString(process.pid()));
      cell(
          "number",
          process
              .task()
              .flatMap(Task::credentials)
              .map(credentials -> Long.toString(credentials.effectiveUid()))
              .orElse("-"));
      cell("number", Integer.toString(process.entry().threads().length));
      cell("number", Sizes.inWords(process.memoryBytes()));
      cell("", process.task().flatMap(Task::state).map(ProcessWords::state).orElse("-"));
      out.print(
          "<td class=\"tree\">"
              + branches.before(step.depth(), inspection.tree().isLast(step.entry()))
              + "<span class=\"command\">"
              + text(process.title())
              + "</span></td>");
      out.println("</tr>");
    }
    out.println("</tbody>\n</table>");
  }

  private void cell(String style, String content) {
    out.print("<td class=\"" + style + "\">" + text(content) + "</td>");
  }

  private void memory(InspectedProcess process) {
    if (process.areas().isEmpty()) {
      return;
    }
    title(process);
    out.println("<p class=\"keys\">&emsp;" + text(ProcessWords.memory(process)) + "</p>");
    out.print(MemoryDrawing.of(process));
    List<List<String>> rows = Tables.areas(process);
    out.println("<details><summary>the biggest areas</summary>");
    table(rows.get(0), rows.subList(1, rows.size()));
    out.println("</details>");
  }
}
