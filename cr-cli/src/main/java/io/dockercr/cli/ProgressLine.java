package io.dockercr.cli;

import io.dockercr.api.StoreProgress;
import io.dockercr.cli.text.Sizes;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * One line on a terminal that tells how far work has come, how fast it is and how long it takes,
 * from the first that is told of it. Safe for use by several threads.
 */
final class ProgressLine implements StoreProgress, AutoCloseable {
  private static final long INTERVAL_NANOS = 200_000_000;
  private static final double NANOS_PER_SECOND = 1e9;

  private final PrintWriter err;
  private final String what;
  private long start;
  private long last;
  private long lastDone;
  private boolean begun;
  private int shown;

  /**
   * @param err the terminal, or null to show nothing
   */
  ProgressLine(PrintWriter err, String what) {
    this.err = err;
    this.what = what;
  }

  @Override
  public synchronized void at(long doneBytes, long totalBytes) {
    long now = System.nanoTime();
    // Work of several steps tells of each from its beginning.
    if (!begun || doneBytes < lastDone) {
      begun = true;
      start = now;
      last = now;
    }
    lastDone = doneBytes;
    if (doneBytes >= totalBytes) {
      // What comes next may have a line of its own.
      close();
      return;
    }
    if (err == null || now - last < INTERVAL_NANOS) {
      return;
    }
    last = now;
    show(line(what, doneBytes, totalBytes, (now - start) / NANOS_PER_SECOND));
  }

  /** What is shown after so many seconds. */
  static String line(String what, long done, long total, double seconds) {
    StringBuilder line = new StringBuilder(what);
    line.append("  ").append(Sizes.inWords(done)).append(" of ").append(Sizes.inWords(total));
    if (done > 0 && seconds > 0) {
      double rate = done / seconds;
      line.append(", ").append(Sizes.inWords((long) rate)).append("/s");
      if (total > done) {
        line.append(String.format(Locale.ROOT, ", %.0f s left", (total - done) / rate));
      }
    }
    return line.toString();
  }

  private void show(String line) {
    err.print("\r" + line + " ".repeat(Math.max(0, shown - line.length())));
    err.flush();
    shown = line.length();
  }

  /** Takes the line away. */
  @Override
  public synchronized void close() {
    if (shown > 0) {
      err.print("\r" + " ".repeat(shown) + "\r");
      err.flush();
      shown = 0;
    }
  }
}
