package io.dockercr.cli.inspect;

import io.dockercr.cli.text.Printable;
import io.dockercr.cli.text.Sizes;
import io.dockercr.cli.text.Table;
import io.dockercr.criu.images.ProcessTree;
import io.dockercr.criu.images.Task;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A report for a terminal: a tree of commands, and tables. */
public final class TextReport {
  /** Of the command lines in the tree; JSON has them whole. */
  private static final int COMMAND_LENGTH = 300;

  private final Inspection inspection;
  private final PrintWriter out;
  private boolean begun;

  private TextReport(Inspection inspection, PrintWriter out) {
    this.inspection = inspection;
    this.out = out;
  }

  /** Writes the sections that are asked for. */
  public static void write(Inspection inspection, PrintWriter out) throws IOException {
    new TextReport(inspection, out).write();
    out.flush();
  }

  private void write() throws IOException {
    if (inspection.has(Section.SUMMARY)) {
      heading(Section.SUMMARY);
      table(Summary.of(inspection), Set.of());
    }
    if (inspection.has(Section.PROCESSES)) {
      heading(Section.PROCESSES);
      processes();
    }
    for (Section section :
        List.of(Section.ENVIRONMENT, Section.FILES, Section.SOCKETS, Section.MEMORY)) {
      if (inspection.has(section)) {
        heading(section);
        boolean any = false;
        for (ProcessTree.Step step : inspection.steps()) {
          any |= process(section, inspection.process(step, section));
        }
        if (!any) {
          out.println("  none");
        }
      }
    }
    if (inspection.has(Section.MOUNTS)) {
      heading(Section.MOUNTS);
      table(Tables.mounts(inspection), Set.of());
    }
    if (inspection.has(Section.NETWORK)) {
      heading(Section.NETWORK);
      table(Network.of(inspection).rows(), Set.of());
    }
    if (inspection.has(Section.STATISTICS)) {
      heading(Section.STATISTICS);
      table(Tables.statistics(inspection), Set.of());
    }
  }

  private void heading(Section section) {
    if (begun) {
      out.println();
    }
    begun = true;
    out.println(section.title().toUpperCase(Locale.ROOT));
  }

  private void table(List<List<String>> rows, Set<Integer> right) {
    List<List<String>> shown =
        rows.stream().map(row -> row.stream().map(Printable::of).toList()).toList();
    Table.aligned(shown, right).lines().forEach(line -> out.println("  " + line));
  }

  /** Line by line, since there may be very many; so the columns have fixed widths. */
  private void processes() throws IOException {
    out.println("     PID      UID  THREADS    MEMORY  STATE    COMMAND");
    Branches branches = new Branches();
    for (ProcessTree.Step step : inspection.steps()) {
      InspectedProcess process = inspection.process(step, Section.PROCESSES);
      out.printf(
          "  %6d  %7s  %7d  %8s  %-7s  %s%s%n",
          process.pid(),
          process
              .task()
              .flatMap(Task::credentials)
              .map(credentials -> Long.toString(credentials.effectiveUid()))
              .orElse("-"),
          process.entry().threads().length,
          Sizes.inWords(process.memoryBytes()),
          process.task().flatMap(Task::state).map(ProcessWords::state).orElse("-"),
          branches.before(step.depth(), inspection.tree().isLast(step.entry())),
          Printable.of(process.title(), COMMAND_LENGTH));
    }
  }

  /** Returns whether there was anything to show. */
  private boolean process(Section section, InspectedProcess process) {
    if (section == Section.SOCKETS && process.sockets().isEmpty()) {
      return false;
    }
    out.println(
        "  " + process.pid() + "  " + Printable.of(process.title(), InspectedProcess.TITLE_LENGTH));
    switch (section) {
      case ENVIRONMENT ->
          process
              .environment()
              .orElse(List.of())
              .forEach(variable -> out.println("    " + Printable.of(variable)));
      case FILES -> indented(Tables.files(process), Set.of(0));
      case SOCKETS -> indented(Tables.sockets(process), Set.of(0, 5, 6));
      default -> memory(process);
    }
    return true;
  }

  private void indented(List<List<String>> rows, Set<Integer> right) {
    List<List<String>> shown =
        rows.stream().map(row -> row.stream().map(Printable::of).toList()).toList();
    Table.aligned(shown, right).lines().forEach(line -> out.println("    " + line));
  }

  private void memory(InspectedProcess process) {
    out.println("    " + ProcessWords.memory(process));
    indented(Tables.areas(process), Set.of(0, 1));
    int more = process.areas().size() - Tables.SHOWN_AREAS;
    if (more > 0) {
      out.println("    and " + more + " more areas, which --format json shows");
    }
  }
}
