package io.dockercr.cli.bench.report;

import io.dockercr.cli.text.Table;
import java.util.List;
import java.util.Set;

/** A report for a terminal, and for those who read it there later. */
final class TextReport {
  private static final Set<Integer> NUMBERS = Set.of(4, 5, 6, 7, 8);

  private final StringBuilder text = new StringBuilder();

  TextReport(Results results, List<HostFact> facts) {
    text.append("docker-cr bench\n\n");
    text.append(Table.aligned(facts.stream().map(f -> List.of(f.name(), f.value())).toList()));
    text.append("\n");
    lines("Not measured, and should have been", results.failures());
    lines("Remarks", results.remarks());
    table("Goals", Rows.goals(results), Set.of(2));
    table("Beside the plan", Rows.expected(results), Set.of(2));
    for (Topic topic : Rows.topics(results)) {
      table(topic.word() + ": " + topic.description(), Rows.of(results, topic), NUMBERS);
    }
  }

  private void lines(String title, List<String> lines) {
    if (!lines.isEmpty()) {
      section(title, "- " + String.join("\n- ", lines));
    }
  }

  /** A table that is more than its header. */
  private void table(String title, List<List<String>> rows, Set<Integer> numbers) {
    if (rows.size() > 1) {
      section(title, Table.aligned(rows, numbers));
    }
  }

  private void section(String title, String content) {
    text.append('\n').append(title).append("\n\n").append(content).append('\n');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
