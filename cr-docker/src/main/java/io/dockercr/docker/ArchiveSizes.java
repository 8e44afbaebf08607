package io.dockercr.docker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large archives would become, by tar itself: one that writes to {@code /dev/null} reads no
 * file that is not sparse. Used by one thread.
 */
final class ArchiveSizes implements AutoCloseable {
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total bytes written: ([0-9]+) ");

  private final List<Process> running = new ArrayList<>();
  private final long begun = System.nanoTime();

  /** Starts a tar with {@code --totals}. */
  void begin(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C");
    builder.redirectErrorStream(true);
    Process process = builder.start();
    running.add(process);
    process.getOutputStream().close();
  }

  /**
   * Adds up what is known by then.
   *
   * @param patience from when the first began
   * @return bytes; what is not known in time is not counted
   */
  long await(Duration patience) throws IOException, InterruptedException {
    long bytes = 0;
    for (Process process : running) {
      long left = patience.toNanos() - (System.nanoTime() - begun);
      if (process.waitFor(Math.max(0, left), TimeUnit.NANOSECONDS)) {
        bytes += total(process);
      } else {
        // The copy that is made next has the disk for itself.
        process.destroyForcibly().waitFor();
      }
    }
    return bytes;
  }

  /** Files may come and go while tar looks: then it complains, and tells the total all the same. */
  private static long total(Process process) throws IOException {
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    Matcher total = TOTAL.matcher(said);
    return total.find() ? Long.parseLong(total.group(1)) : 0;
  }

  /** Ends what still runs. */
  @Override
  public void close() {
    running.forEach(Process::destroyForcibly);
  }
}
