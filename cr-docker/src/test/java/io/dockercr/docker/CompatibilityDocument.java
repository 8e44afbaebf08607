package io.dockercr.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** {@code docs/compatibility.md}: the rows, and what was found on each engine. Immutable. */
final class CompatibilityDocument {
  private static final List<TestedEngine> ENGINES = List.of(TestedEngine.values());
  static final String UNTRIED = "not tried";
  private static final String FIRST_TITLE = "| what";

  private static final String INTRODUCTION =
      """
      # Compatibility

      What of `docker run` survives a checkpoint and a restore under a new name: on a Docker engine 26 and a Docker
      engine 28 of a build machine (cgroup v1), and on a stock Debian 13 in a virtual machine (kernel 6.12, cgroup v2 by systemd,
      AppArmor, nftables, all capabilities, the distribution's Docker 26.1.5 and CRIU 4.1.1). Written by the tests
      themselves from what they find (`CompatibilityTable` in cr-docker): `make test` compares the first two columns, and
      `-Ddocs.update` writes them; `make vm-test` compares the third, and `--update-docs` writes it.

      - *works*: a test has restored such a container and found its processes, its surroundings and its
        `docker inspect` as they were.
      - *refused*: docker-cr says so in a sentence before anything is touched. The note says why.

      """;

  private static final String LIMITS =
      """

      Not in the table, since it needs an engine of another kind: containers with a user namespace of their own
      (`userns-remap`, rootless engines) are refused, because runc mounts their devices from the host and gives CRIU
      none of these mounts at the restore. With `--userns host` they work (`UserNamespaceIT`, Docker 28). The containerd
      image store works (`ContainerdStoreIT`, Docker 28), and so does the engine's own restore as a fallback on an
      experimental engine before 28 (`NativeRestoreIT`, Docker 26).

      Not tried: 32-bit programs, which the kernel of the machines that run the tests does not execute.
      """;

  private final Map<Row, Map<TestedEngine, String>> cells;

  private CompatibilityDocument(Map<Row, Map<TestedEngine, String>> cells) {
    this.cells = cells;
  }

  static CompatibilityDocument read(Path file) throws IOException {
    Map<Row, Map<TestedEngine, String>> cells = new EnumMap<>(Row.class);
    List<String> titles = List.of();
    for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
      List<String> columns = List.of(line.split(" \\| ", -1));
      if (columns.get(0).equals(FIRST_TITLE)) {
        titles = columns;
      }
      for (Row row : Row.values()) {
        if (columns.get(0).equals("| " + row.what())) {
          cells.put(row, outcomes(titles, columns));
        }
      }
    }
    return new CompatibilityDocument(cells);
  }

  /** By the titles that the document has, which may be without an engine that has come since. */
  private static Map<TestedEngine, String> outcomes(List<String> titles, List<String> columns) {
    Map<TestedEngine, String> outcomes = new EnumMap<>(TestedEngine.class);
    for (TestedEngine engine : ENGINES) {
      int column = titles.indexOf(engine.title());
      if (column > 0) {
        outcomes.put(engine, columns.get(column));
      }
    }
    return outcomes;
  }

  String outcome(Row row, TestedEngine engine) {
    return cells.getOrDefault(row, Map.of()).getOrDefault(engine, UNTRIED);
  }

  CompatibilityDocument with(TestedEngine engine, Map<Row, String> found) {
    Map<Row, Map<TestedEngine, String>> changed = new EnumMap<>(Row.class);
    for (Row row : Row.values()) {
      Map<TestedEngine, String> outcomes = new EnumMap<>(TestedEngine.class);
      outcomes.putAll(cells.getOrDefault(row, Map.of()));
      if (found.containsKey(row)) {
        outcomes.put(engine, found.get(row));
      }
      changed.put(row, outcomes);
    }
    return new CompatibilityDocument(changed);
  }

  String text() {
    StringBuilder text = new StringBuilder(INTRODUCTION).append(FIRST_TITLE);
    ENGINES.forEach(engine -> text.append(" | ").append(engine.title()));
    text.append(" | notes |\n|---|").append("---|".repeat(ENGINES.size())).append("---|\n");
    for (Row row : Row.values()) {
      text.append("| ").append(row.what());
      ENGINES.forEach(engine -> text.append(" | ").append(outcome(row, engine)));
      text.append(" | ").append(row.notes()).append(" |\n");
    }
    return text.append(LIMITS).toString();
  }
}
