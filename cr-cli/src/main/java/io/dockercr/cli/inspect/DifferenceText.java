package io.dockercr.cli.inspect;

import io.dockercr.cli.text.Printable;
import io.dockercr.cli.text.Sizes;
import io.dockercr.cli.text.Table;
import io.dockercr.criu.images.AreaDifference;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A comparison for people: {@code -} is what only the first has, {@code +} what only the second.
 */
public final class DifferenceText {
  private static final int SHOWN_AREAS = 10;

  private final PrintWriter out;

  private DifferenceText(PrintWriter out) {
    this.out = out;
  }

  /** Writes all differences. */
  public static void write(Comparison comparison, PrintWriter out) throws IOException {
    DifferenceText text = new DifferenceText(out);
    out.println("PROCESSES");
    comparison.processes(text::process);
    out.println();
    out.println("WRITABLE LAYER");
    text.layer(comparison.layer());
    out.flush();
  }

  private void process(ProcessDifference process) {
    String sign =
        switch (process.kind()) {
          case ADDED -> "+ ";
          case REMOVED -> "- ";
          case BOTH -> "  ";
        };
    out.println(sign + process.pid() + "  " + Printable.of(process.title()));
    lines("command", process.before().command(), process.after().command());
    lines("environment", process.before().environment(), process.after().environment());
    lines("files", process.before().files(), process.after().files());
    lines("sockets", process.before().sockets(), process.after().sockets());
    if (!process.memory().isEmpty()) {
      out.println(
          "    memory: "
              + Sizes.inWords(process.changedBytes())
              + " changed, "
              + Sizes.inWords(process.addedBytes())
              + " new, "
              + Sizes.inWords(process.removedBytes())
              + " gone");
      areas(process);
    }
  }

  private void lines(String what, List<String> before, List<String> after) {
    if (before.isEmpty() && after.isEmpty()) {
      return;
    }
    out.println("    " + what);
    before.forEach(line -> out.println("    - " + Printable.of(line)));
    after.forEach(line -> out.println("    + " + Printable.of(line)));
  }

  private void areas(ProcessDifference process) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("CHANGED", "NEW", "GONE", "KIND", "NAME"));
    List<AreaDifference> memory = process.memory();
    IntStream.range(0, memory.size())
        .boxed()
        .sorted(Comparator.<Integer>comparingLong(i -> memory.get(i).bytes()).reversed())
        .limit(SHOWN_AREAS)
        .forEach(
            i -> {
              AreaDifference area = memory.get(i);
              rows.add(
                  List.of(
                      Sizes.inWords(area.changedBytes()),
                      Sizes.inWords(area.addedBytes()),
                      Sizes.inWords(area.removedBytes()),
                      Tables.kind(area.area().kind()),
                      Printable.of(process.areaNames().get(i))));
            });
    Table.aligned(rows, Set.of(0, 1, 2)).lines().forEach(line -> out.println("      " + line));
    if (memory.size() > SHOWN_AREAS) {
      out.println(
          "      and " + (memory.size() - SHOWN_AREAS) + " more areas, which --format json shows");
    }
  }

  private void layer(Optional<List<Comparison.LayerDifference>> differences) {
    if (differences.isEmpty()) {
      out.println("  not in both checkpoints");
      return;
    }
    if (differences.get().isEmpty()) {
      out.println("  no difference");
    }
    for (Comparison.LayerDifference difference : differences.get()) {
      if (difference.before() != null) {
        out.println("- " + Printable.of(difference.path() + "  " + difference.before()));
      }
      if (difference.after() != null) {
        out.println("+ " + Printable.of(difference.path() + "  " + difference.after()));
      }
    }
  }
}
