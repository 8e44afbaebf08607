package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

/** A program that counts in a container, ten times a second, and how far it is. */
final class Counter {
  /** Appends: a file that is written anew is empty for a moment, and would be read so. */
  static final String COMMAND = "i=0; while :; do i=$((i+1)); echo $i >> /count; sleep 0.1; done";

  /** For awk: how many lines a counter has written, and what is in the last one. */
  static final String LINES_AND_LAST = "END {print NR, $0}";

  private Counter() {}

  /** Lines that it has written, and what is in the last one. */
  private static String[] linesAndLast(String container) throws Exception {
    String told = "[ ! -e /count ] || awk '" + LINES_AND_LAST + "' /count";
    String found = Shell.docker("exec", container, "sh", "-c", told);
    return found.isEmpty() ? new String[] {"0", "0"} : found.split(" ", 2);
  }

  private static int read(String container) throws Exception {
    return Integer.parseInt(linesAndLast(container)[1]);
  }

  /** Waits until there is something to be kept. */
  static void awaitStarted(String container) throws Exception {
    awaitMoreThan(2, container);
  }

  /**
   * Fails unless it counts on from the number that its file ends with: a program that has begun
   * anew, or whose file is of another time than its memory, writes a number that is not that of the
   * line.
   */
  static void assertGoesOn(String container) throws Exception {
    awaitMoreThan(read(container), container);
    assertInStep(linesAndLast(container));
  }

  /** Fails unless the last line has the number that it is. */
  static void assertInStep(String[] linesAndLast) {
    assertThat(linesAndLast[1]).as("the number in the last line").isEqualTo(linesAndLast[0]);
  }

  private static void awaitMoreThan(int least, String container) throws Exception {
    Await.until("counts beyond " + least, () -> read(container) > least);
  }
}
