package io.dockercr.cli.inspect;

import io.dockercr.cli.text.Printable;
import io.dockercr.cli.text.Sizes;
import io.dockercr.criu.images.AreaUsage;
import io.dockercr.criu.images.ProcessTree;
import io.dockercr.criu.images.Task;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A report as one tree: what belongs to a process is below it. */
public final class TreeReport {
  private final Inspection inspection;
  private final PrintWriter out;
  private final Branches branches = new Branches();

  private TreeReport(Inspection inspection, PrintWriter out) {
    this.inspection = inspection;
    this.out = out;
  }

  /** Writes the sections that are asked for. */
  public static void write(Inspection inspection, PrintWriter out) throws IOException {
    new TreeReport(inspection, out).write();
    out.flush();
  }

  private void write() throws IOException {
    line(0, true, inspection.name());
    Map<Section, List<List<String>>> after = new LinkedHashMap<>();
    if (inspection.has(Section.MOUNTS)) {
      List<List<String>> mounts = Tables.mounts(inspection);
      after.put(Section.MOUNTS, mounts.subList(1, mounts.size()));
    }
    if (inspection.has(Section.NETWORK)) {
      after.put(Section.NETWORK, Network.of(inspection).rows());
    }
    if (inspection.has(Section.STATISTICS)) {
      after.put(Section.STATISTICS, Tables.statistics(inspection));
    }
    boolean processes =
        inspection.hasAny(
            Section.PROCESSES, Section.ENVIRONMENT, Section.FILES, Section.SOCKETS, Section.MEMORY);
    if (inspection.has(Section.SUMMARY)) {
      rows(Section.SUMMARY, Summary.of(inspection), !processes && after.isEmpty());
    }
    if (processes) {
      line(1, after.isEmpty(), Section.PROCESSES.title());
      List<ProcessTree.Step> steps = inspection.steps();
      for (ProcessTree.Step step : steps) {
        process(step, steps.size() == 1);
      }
    }
    int left = after.size();
    for (Map.Entry<Section, List<List<String>>> section : after.entrySet()) {
      rows(section.getKey(), section.getValue(), --left == 0);
    }
  }

  private void line(int depth, boolean last, String text) {
    out.println(branches.before(depth, last) + Printable.of(text));
  }

  private void rows(Section section, List<List<String>> rows, boolean last) {
    line(1, last, section.title());
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      lines.add(row.get(0) + ": " + joined(row.subList(1, row.size())));
    }
    lines(2, lines);
  }

  private static String joined(List<String> cells) {
    return String.join(
        ", ", cells.stream().filter(cell -> !cell.isEmpty() && !cell.equals("-")).toList());
  }

  private void lines(int depth, List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      line(depth, i == lines.size() - 1, lines.get(i));
    }
  }

  private void process(ProcessTree.Step step, boolean alone) throws IOException {
    InspectedProcess process = inspection.process(step);
    int depth = alone ? 2 : step.depth() + 2;
    boolean childless = alone || inspection.tree().children(process.pid()).isEmpty();
    line(
        depth,
        alone || inspection.tree().isLast(step.entry()),
        "[" + process.pid() + "]  " + shortened(process) + state(process));
    Map<Section, List<String>> parts = parts(process);
    int left = parts.size();
    for (Map.Entry<Section, List<String>> part : parts.entrySet()) {
      left--;
      line(depth + 1, left == 0 && childless, part.getKey().title());
      lines(depth + 2, part.getValue());
    }
  }

  private static String shortened(InspectedProcess process) {
    String title = process.title();
    return title.length() > InspectedProcess.TITLE_LENGTH
        ? title.substring(0, InspectedProcess.TITLE_LENGTH) + "…"
        : title;
  }

  private static String state(InspectedProcess process) {
    return process
        .task()
        .flatMap(Task::state)
        .filter(state -> state != Task.State.ALIVE)
        .map(state -> " (" + ProcessWords.state(state) + ")")
        .orElse("");
  }

  private Map<Section, List<String>> parts(InspectedProcess process) {
    Map<Section, List<String>> parts = new LinkedHashMap<>();
    if (inspection.has(Section.ENVIRONMENT)) {
      parts.put(Section.ENVIRONMENT, process.environment().orElse(List.of()));
    }
    if (inspection.has(Section.FILES)) {
      parts.put(Section.FILES, labelled(Tables.files(process)));
    }
    if (inspection.has(Section.SOCKETS) && !process.sockets().isEmpty()) {
      parts.put(Section.SOCKETS, labelled(Tables.sockets(process)));
    }
    if (inspection.has(Section.MEMORY)) {
      parts.put(Section.MEMORY, memory(process));
    }
    return parts;
  }

  /** The first row is the header, and the first cell of each the label. */
  private static List<String> labelled(List<List<String>> rows) {
    return rows.subList(1, rows.size()).stream()
        .map(row -> "[" + row.get(0) + "]  " + joined(row.subList(1, row.size())))
        .toList();
  }

  private static List<String> memory(InspectedProcess process) {
    List<String> lines = new ArrayList<>();
    lines.add(ProcessWords.memory(process));
    for (int i : Tables.biggestFirst(process).limit(Tables.SHOWN_AREAS).toArray()) {
      AreaUsage usage = process.areas().get(i);
      lines.add(
          joined(
              List.of(
                  Sizes.inWords(usage.hereBytes())
                      + " of "
                      + Sizes.inWords(usage.area().sizeBytes()),
                  usage.area().rights(),
                  Tables.kind(usage.area().kind()),
                  process.areaNames().get(i))));
    }
    return lines;
  }
}
