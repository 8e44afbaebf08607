package io.dockercr.storage.repository;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads for digests and compression; few, since each has some MiB under way. */
final class Workers implements Closeable {
  private static final int MAX_THREADS = 4;

  private final int count = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          count,
          task -> {
            Thread thread = new Thread(task, "docker-cr-repository");
            thread.setDaemon(true);
            return thread;
          });

  /** How many tasks may be under way so that no thread waits and memory stays small. */
  int ahead() {
    return count + 1;
  }

  <T> Future<T> submit(Callable<T> task) {
    return threads.submit(task);
  }

  /** The result of a task, or what it failed with. */
  static <T> T await(Future<T> task) throws IOException {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Gives up what is not done, and waits for what is under way. */
  @Override
  public void close() {
    threads.shutdownNow();
    boolean interrupted = false;
    while (!threads.isTerminated()) {
      try {
        threads.awaitTermination(1, TimeUnit.HOURS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
