package io.dockercr.cli.bench;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Waits in the background for a web server that is down to answer again: it tries anew all the
 * time, where a client would wait until its lost packets are sent once more.
 */
final class FirstAnswer implements AutoCloseable {
  private static final long PAUSE_MILLIS = 5;

  private final WebServer server;
  private final long since = System.nanoTime();
  private final AtomicLong answered = new AtomicLong();
  private volatile boolean closed;

  private FirstAnswer(WebServer server) {
    this.server = server;
  }

  /** Begins to wait. Must be closed. */
  static FirstAnswer of(WebServer server) {
    FirstAnswer answer = new FirstAnswer(server);
    Thread thread = new Thread(answer::await, "first-answer");
    thread.setDaemon(true);
    thread.start();
    return answer;
  }

  private void await() {
    while (!server.answersWithin(WebServer.IMPATIENCE_MILLIS)) {
      if (closed) {
        return;
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
    answered.set(System.nanoTime());
  }

  /** How long it took, in milliseconds. Waits for it. */
  double milliseconds() throws MeasurementFailedException, InterruptedException {
    Waiting.until("a client is answered", () -> answered.get() != 0);
    return (answered.get() - since) / 1e6;
  }

  /** Waits no more. */
  @Override
  public void close() {
    closed = true;
  }
}
