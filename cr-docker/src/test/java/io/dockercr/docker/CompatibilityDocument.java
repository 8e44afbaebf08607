package io.dockercr.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code docs/compatibility.md}: the rows, and what was found on each engine. Immutable. */
final class CompatibilityDocument {
  static final List<Integer> ENGINES = List.of(26, 28);
  static final String UNTRIED = "not tried";

  private static final String INTRODUCTION =
      """
      # Compatibility

      What of `docker run` survives a checkpoint and a restore under a new name, on a Docker engine 26 and a
      Docker engine 28. Written by the tests themselves from what they find (`CompatibilityTable` in cr-docker;
      `-Ddocs.update` writes it anew, any other run of the tests compares it).

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

      These tests run on hosts with cgroup v1. On a stock Debian 13 (kernel 6.12, cgroup v2 by systemd, AppArmor, Docker 26.1.5,
      CRIU 4.1.1, all capabilities) `make vm-test` has seen so far, in `test/vm/checks`: a container left running and one stopped by
      its checkpoint go on under a new name, in sequence, with their limits.

      Not tried: 32-bit programs, which the kernel of the machines that run the tests does not execute.
      """;

  private final Map<Row, Map<Integer, String>> cells;

  private CompatibilityDocument(Map<Row, Map<Integer, String>> cells) {
    this.cells = cells;
  }

  static CompatibilityDocument read(Path file) throws IOException {
    Map<Row, Map<Integer, String>> cells = new EnumMap<>(Row.class);
    List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
    for (String line : lines) {
      String[] columns = line.split(" \\| ", -1);
      for (Row row : Row.values()) {
        if (columns.length == ENGINES.size() + 2 && columns[0].equals("| " + row.what())) {
          Map<Integer, String> outcomes = new HashMap<>();
          for (int i = 0; i < ENGINES.size(); i++) {
            outcomes.put(ENGINES.get(i), columns[i + 1]);
          }
          cells.put(row, outcomes);
        }
      }
    }
    return new CompatibilityDocument(cells);
  }

  String outcome(Row row, int engine) {
    return cells.getOrDefault(row, Map.of()).getOrDefault(engine, UNTRIED);
  }

  CompatibilityDocument with(int engine, Map<Row, String> found) {
    Map<Row, Map<Integer, String>> changed = new EnumMap<>(Row.class);
    for (Row row : Row.values()) {
      Map<Integer, String> outcomes = new HashMap<>(cells.getOrDefault(row, Map.of()));
      if (found.containsKey(row)) {
        outcomes.put(engine, found.get(row));
      }
      changed.put(row, outcomes);
    }
    return new CompatibilityDocument(changed);
  }

  String text() {
    StringBuilder text = new StringBuilder(INTRODUCTION);
    text.append("| what | engine 26 | engine 28 | notes |\n|---|---|---|---|\n");
    for (Row row : Row.values()) {
      text.append("| ").append(row.what());
      ENGINES.forEach(engine -> text.append(" | ").append(outcome(row, engine)));
      text.append(" | ").append(row.notes()).append(" |\n");
    }
    return text.append(LIMITS).toString();
  }
}
