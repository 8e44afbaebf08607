package io.dockercr.cli.bench;

import java.util.Optional;

/**
 * One process as {@code /proc/PID/stat} shows it.
 *
 * @param pid its id
 * @param name its short name
 * @param parent the id of its parent
 * @param cpuTicks processor time in user and system mode, in ticks of 10 ms
 * @param started when, in ticks since the host's start
 */
record ProcessStat(long pid, String name, long parent, long cpuTicks, long started) {
  private static final int PARENT = 1;
  private static final int USER = 11;
  private static final int SYSTEM = 12;
  private static final int START = 19;

  /** Reads the line; nothing if it is not such a line. The name may contain anything. */
  static Optional<ProcessStat> parse(String line) {
    int open = line.indexOf('(');
    int close = line.lastIndexOf(')');
    if (open < 1 || close < open) {
      return Optional.empty();
    }
    String[] fields = line.substring(close + 1).strip().split(" ");
    if (fields.length <= START) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ProcessStat(
              Long.parseLong(line.substring(0, open).strip()),
              line.substring(open + 1, close),
              Long.parseLong(fields[PARENT]),
              Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]),
              Long.parseLong(fields[START])));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
