package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** Waits for what comes by itself. */
final class Await {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long POLL_MILLIS = 50;

  private Await() {}

  /** Something that is asked again and again. */
  interface Question {
    boolean ask() throws Exception;
  }

  /** Fails if the answer is not yes within 20 seconds. */
  static void until(String what, Question question) throws Exception {
    until(what, PATIENCE, question);
  }

  /** Fails if the answer is not yes in time. */
  static void until(String what, Duration patience, Question question) throws Exception {
    long begun = System.nanoTime();
    while (!question.ask()) {
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).as(what).isLessThan(patience);
      Thread.sleep(POLL_MILLIS);
    }
  }
}
