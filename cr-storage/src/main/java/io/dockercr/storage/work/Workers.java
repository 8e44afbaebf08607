package io.dockercr.storage.work;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Threads that work for a store, and do not keep the JVM from ending. Safe for use by several
 * threads; the caller closes it.
 */
public final class Workers implements Closeable {
  private final int count;
  private final ExecutorService threads;

  /**
   * @param name what the threads are called
   * @param count how many there are, at least 1
   */
  public Workers(String name, int count) {
    this.count = count;
    this.threads =
        Executors.newFixedThreadPool(
            count,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * One for each processor, as far as memory allows.
   *
   * @param name what the threads are called
   * @param most how many there may be
   */
  public static Workers onProcessors(String name, int most) {
    return new Workers(name, Math.min(most, Runtime.getRuntime().availableProcessors()));
  }

  /** How many tasks may be under way so that no thread waits and memory stays small. */
  public int ahead() {
    return count + 1;
  }

  /** Has a task done as soon as a thread is free. */
  public <T> Future<T> submit(Callable<T> task) {
    return threads.submit(task);
  }

  /**
   * The result of a task.
   *
   * @throws IOException what it failed with, or {@link InterruptedIOException} if the waiting
   *     thread was interrupted, which it stays
   */
  public static <T> T await(Future<T> task) throws IOException {
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
