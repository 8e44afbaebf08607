package io.dockercr.s3;

import io.dockercr.api.CheckpointException;
import io.dockercr.storage.work.Workers;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Requests that are under way at once. Used by one thread, which closes it. */
final class Transfers implements Closeable {
  private final Workers threads;
  private final List<Future<?>> tasks = new ArrayList<>();
  private volatile boolean failed;

  /** A request or a few. */
  interface Task {
    void run() throws IOException, CheckpointException;
  }

  Transfers(int connections) {
    this.threads = new Workers("docker-cr-s3", connections);
  }

  /** Has something done as soon as a thread is free, unless something has failed by then. */
  void submit(Task task) {
    tasks.add(
        threads.submit(
            () -> {
              boolean done = failed;
              try {
                if (!done) {
                  task.run();
                  done = true;
                }
              } finally {
                failed |= !done;
              }
              return null;
            }));
  }

  /** Waits for all that was submitted; throws what one failed with. */
  void await() throws IOException, CheckpointException {
    for (Future<?> task : tasks) {
      try {
        task.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
      } catch (ExecutionException e) {
        rethrow(e.getCause());
      }
    }
    tasks.clear();
  }

  private static void rethrow(Throwable cause) throws IOException, CheckpointException {
    if (cause instanceof IOException failure) {
      throw failure;
    }
    if (cause instanceof CheckpointException failure) {
      throw failure;
    }
    if (cause instanceof RuntimeException failure) {
      throw failure;
    }
    if (cause instanceof Error failure) {
      throw failure;
    }
    throw new IllegalStateException(cause);
  }

  /** Gives up what is not begun, and waits for what is under way. */
  @Override
  public void close() {
    failed = true;
    threads.close();
  }
}
