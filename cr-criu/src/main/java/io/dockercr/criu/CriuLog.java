package io.dockercr.criu;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The lines of CRIU's log that tell why a run failed. Immutable. */
public final class CriuLog {
  /** At most so many lines are kept. */
  public static final int MAX_LINES = 20;

  private static final int MAX_LINE_LENGTH = 500;
  // CRIU stops soon after an error, so it is near the end, behind the lines of cleaning up.
  private static final int FIRST_WINDOW_BYTES = 256 * 1024;
  private static final int LAST_WINDOW_BYTES = 64 * 1024 * 1024;
  private static final Pattern ERROR = Pattern.compile("\\bError \\(");
  private static final Pattern WARNING = Pattern.compile("\\bWarn  ?\\(");
  // CRIU goes on after these.
  private static final Pattern HARMLESS =
      Pattern.compile(
          "RLIMIT_NOFILE for self|Diag module missing|reported by netlink|Unable to create a veth pair");
  // Time, process and place in CRIU's sources: "(00.012345)   1234: Error (criu/files.c:12): ".
  private static final Pattern PREFIX =
      Pattern.compile("^(\\(\\d+\\.\\d+\\)\\s*)?(\\d+:\\s*)?(Error|Warn) *\\([^)]*\\): ?");
  // Said after the reason, whatever it was.
  private static final Pattern CONSEQUENCE =
      Pattern.compile(
          "Unable to detach from|Dumping FAILED|Restoring FAILED|action scripts failed|Dump \\S+ \\(pid|"
              + "Can't dump file \\d|Error while|exited, status|Error handled|failed with -?\\d+$");

  private final List<String> lines;

  private CriuLog(List<String> lines) {
    this.lines = List.copyOf(lines);
  }

  /**
   * Reads the end of a log, and more of it only if nothing there tells why.
   *
   * @throws IOException if it can't be read
   */
  public static CriuLog read(Path file) throws IOException {
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
      long window = FIRST_WINDOW_BYTES;
      while (true) {
        long start = Math.max(0, log.length() - window);
        CriuLog found = of(linesFrom(log, start));
        if (start == 0 || window >= LAST_WINDOW_BYTES || !found.lines.isEmpty()) {
          return found;
        }
        window *= 16;
      }
    }
  }

  /** Of lines in CRIU's form; those that tell nothing are left out. */
  public static CriuLog of(List<String> all) {
    List<String> telling = new ArrayList<>();
    for (String line : all) {
      if (telling.size() < MAX_LINES && tells(line)) {
        telling.add(shortened(line));
      }
    }
    return new CriuLog(telling);
  }

  private static List<String> linesFrom(RandomAccessFile log, long start) throws IOException {
    byte[] bytes = new byte[(int) (log.length() - start)];
    log.seek(start);
    log.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8).lines().toList();
  }

  private static boolean tells(String line) {
    if (HARMLESS.matcher(line).find()) {
      return false;
    }
    return isError(line)
        || (WARNING.matcher(line).find() && CriuRemedies.forLine(line).isPresent());
  }

  private static String shortened(String line) {
    String visible = line.strip().replaceAll("\\p{Cntrl}", " ");
    return visible.length() <= MAX_LINE_LENGTH
        ? visible
        : visible.substring(0, MAX_LINE_LENGTH) + "…";
  }

  /** At most {@link #MAX_LINES}, in order; empty if nothing tells why. */
  public List<String> lines() {
    return lines;
  }

  /** The known failure that the most telling line shows, if it does. */
  public Optional<CriuRemedies.Remedy> remedy() {
    return mostTelling().flatMap(CriuRemedies::forLine);
  }

  /** What the most telling line says, without time, process, place in CRIU's sources, full stop. */
  public Optional<String> reason() {
    return mostTelling()
        .map(line -> PREFIX.matcher(line).replaceFirst("").strip())
        .map(line -> line.endsWith(".") ? line.substring(0, line.length() - 1) : line);
  }

  /**
   * The first error that is known, else the first that is not just another's consequence. Only if
   * there is none a warning is the reason: CRIU warns of what it goes on after, too.
   */
  private Optional<String> mostTelling() {
    return first(line -> isError(line) && CriuRemedies.forLine(line).isPresent())
        .or(() -> first(line -> isError(line) && !CONSEQUENCE.matcher(line).find()))
        .or(() -> first(line -> !isError(line)))
        .or(() -> first(line -> true));
  }

  private Optional<String> first(Predicate<String> wanted) {
    return lines.stream().filter(wanted).findFirst();
  }

  private static boolean isError(String line) {
    return ERROR.matcher(line).find();
  }
}
