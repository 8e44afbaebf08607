package io.dockercr.cli.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What {@code /proc} says of processes. One that has ended meanwhile has nothing to say. */
final class ProcFiles {
  private final Path proc;

  /**
   * @param proc {@code /proc}
   */
  ProcFiles(Path proc) {
    this.proc = proc;
  }

  /** All processes by their ids. */
  Map<Long, ProcessStat> all() throws MeasurementFailedException {
    Map<Long, ProcessStat> all = new HashMap<>();
    try (Stream<Path> entries = Files.list(proc)) {
      entries
          .filter(entry -> Character.isDigit(entry.getFileName().toString().charAt(0)))
          .forEach(
              entry ->
                  ProcessStat.parse(read(entry.resolve("stat")))
                      .ifPresent(stat -> all.put(stat.pid(), stat)));
    } catch (IOException e) {
      throw new MeasurementFailedException(proc + " can't be read: " + e, e);
    }
    return all;
  }

  Optional<ProcessStat> stat(long pid) {
    return ProcessStat.parse(read(file(pid, "stat")));
  }

  /** A number of {@code status} in KiB, such as {@code VmRSS}; 0 where it has none. */
  long kib(long pid, String field) {
    return number(read(file(pid, "status")), field);
  }

  /** A number of {@code io} in bytes, such as {@code read_bytes}; 0 where it has none. */
  long bytes(long pid, String field) {
    return number(read(file(pid, "io")), field);
  }

  /** What all processors together have done since the start, in ticks. */
  ProcessorTime processorTime() throws MeasurementFailedException {
    return ProcessorTime.parse(read(proc.resolve("stat")));
  }

  /** Whether it is in a process id namespace below ours, as a container's processes are. */
  boolean isInside(long pid) {
    return read(file(pid, "status"))
        .lines()
        .filter(line -> line.startsWith("NSpid:"))
        .anyMatch(line -> line.strip().split("\\s+").length > 2);
  }

  private Path file(long pid, String name) {
    return proc.resolve(Long.toString(pid)).resolve(name);
  }

  private static long number(String text, String field) {
    return text.lines()
        .filter(line -> line.startsWith(field + ":"))
        .map(line -> line.replaceAll("\\D", ""))
        .filter(digits -> !digits.isEmpty())
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(0);
  }

  private static String read(Path file) {
    try {
      // A process may have given itself a name of any bytes.
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
