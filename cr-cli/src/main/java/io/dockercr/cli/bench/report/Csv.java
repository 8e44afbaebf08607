package io.dockercr.cli.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Comma-separated values as RFC 4180 has them, with a line feed after each line. */
final class Csv {
  private final StringBuilder text = new StringBuilder();

  Csv(String... header) {
    line(List.of((Object[]) header));
  }

  /** Adds a line; numbers are written with a point, whatever the language here. */
  void line(List<?> cells) {
    text.append(cells.stream().map(Csv::cell).collect(Collectors.joining(","))).append('\n');
  }

  private static String cell(Object value) {
    if (value instanceof Double number) {
      return String.format(Locale.ROOT, "%.3f", number);
    }
    String cell = value.toString();
    boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }

  @Override
  public String toString() {
    return text.toString();
  }

  /** A line for each measurement. */
  static String of(Results results) {
    Csv csv = new Csv("scenario", "contestant", "metric", "variant", "unit", "round", "value");
    for (Measurement one : results.measurements()) {
      Series series = one.series();
      csv.line(
          List.of(
              series.topic().word(),
              series.contestant().word(),
              series.metric().word(),
              series.variant(),
              series.metric().unit(),
              one.round(),
              one.value()));
    }
    return csv.toString();
  }

  /** A line for each sample. */
  static String of(List<ResourceSample> samples) {
    Csv csv =
        new Csv(
            "timestamp", "cpu_percent", "memory_mb", "processes", "read_bytes", "written_bytes");
    for (ResourceSample sample : samples) {
      csv.line(
          List.of(
              sample.seconds(),
              sample.cpuPercent(),
              sample.memoryMib(),
              sample.processes(),
              sample.readBytes(),
              sample.writtenBytes()));
    }
    return csv.toString();
  }
}
