package io.dockercr.docker;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.OperationTimedOutException;
import java.time.Duration;
import java.util.Optional;

/**
 * Interrupts the thread that made it when an operation takes too long. Closing it, on that thread,
 * ends that, and takes its interrupt back.
 */
final class TimeLimit implements AutoCloseable {
  private final Duration limit;
  private final Thread worker = Thread.currentThread();
  private boolean expired;
  private boolean closed;

  private TimeLimit(Duration limit) {
    this.limit = limit;
  }

  /**
   * @param limit empty for none
   */
  static TimeLimit start(Optional<Duration> limit) {
    TimeLimit timer = new TimeLimit(limit.orElse(Duration.ZERO));
    if (limit.isPresent()) {
      Thread thread = new Thread(timer::await, "time-limit");
      thread.setDaemon(true);
      thread.start();
    }
    return timer;
  }

  private synchronized void await() {
    long end = System.nanoTime() + limit.toNanos();
    try {
      for (long left = limit.toMillis(); !closed && left > 0; ) {
        wait(left);
        left = (end - System.nanoTime()) / 1_000_000;
      }
    } catch (InterruptedException e) {
      // Nobody has this thread to interrupt it.
      Thread.currentThread().interrupt();
      return;
    }
    if (!closed) {
      expired = true;
      worker.interrupt();
    }
  }

  /** The failure to tell of: that the time was up, if it was. */
  synchronized CheckpointException reason(CheckpointException failure, String what, String hint) {
    return expired
        ? new OperationTimedOutException(
            "The " + what + " was given up: it took longer than " + inWords() + ".", hint, failure)
        : failure;
  }

  private String inWords() {
    return limit.toMillis() < 1000 || limit.toMillis() % 1000 != 0
        ? limit.toMillis() + " ms"
        : limit.toSeconds() + " s";
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    if (expired) {
      Thread.interrupted();
    }
  }
}
