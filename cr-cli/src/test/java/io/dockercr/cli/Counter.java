package io.dockercr.cli;

import java.time.Duration;

/** A program that counts in a container, ten times a second, and how far it is. */
final class Counter {
  /** Appends: a file that is written anew is empty for a moment, and would be read so. */
  static final String COMMAND = "i=0; while :; do i=$((i+1)); echo $i >> /count; sleep 0.1; done";

  private Counter() {}

  static int read(String container) throws Exception {
    return Integer.parseInt(Shell.docker("exec", container, "tail", "-n", "1", "/count"));
  }

  /** Waits until it counts further than it had. */
  static void awaitMoreThan(int least, String container) throws Exception {
    Await.until("counts beyond " + least, Duration.ofSeconds(20), () -> read(container) > least);
  }
}
