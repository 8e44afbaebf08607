package io.dockercr.docker;

import com.google.common.util.concurrent.Uninterruptibles;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.OperationInterruptedException;
import io.dockercr.api.Reasons;
import io.dockercr.api.StorageException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;

/**
 * Something that is found out or done beside other work. Safe for use by several threads.
 *
 * @param <T> what comes of it
 */
final class Promised<T> implements AutoCloseable {
  private final FutureTask<T> task;

  private Promised(FutureTask<T> task) {
    this.task = task;
  }

  /** Work that may end in one of our exceptions. */
  interface Work<T> {
    T run() throws CheckpointException, IOException;
  }

  /** Begins at once, on a thread of its own. */
  static <T> Promised<T> of(Work<T> work) {
    FutureTask<T> task = new FutureTask<>(work::run);
    Thread thread = new Thread(task, "docker-cr-beside");
    thread.setDaemon(true);
    thread.start();
    return new Promised<>(task);
  }

  /**
   * Waits until it is done.
   *
   * @throws CheckpointException if it failed by that, or the wait was interrupted
   */
  T get() throws CheckpointException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationInterruptedException(
          "The operation was interrupted.", "The container is as it was before.", e);
    }
  }

  /**
   * Waits until it is done, for no longer than {@code patience} from an interrupt on, which stays
   * pending.
   *
   * @return empty if it is not done by then
   * @throws CheckpointException if it failed by that
   */
  Optional<T> getDespiteInterrupt(Duration patience) throws CheckpointException {
    try {
      return Optional.of(task.get());
    } catch (ExecutionException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      return Optional.of(Uninterruptibles.getUninterruptibly(task, patience));
    } catch (ExecutionException e) {
      throw failure(e);
    } catch (TimeoutException e) {
      return Optional.empty();
    }
  }

  private static CheckpointException failure(ExecutionException e) {
    if (e.getCause() instanceof CheckpointException known) {
      return known;
    }
    if (e.getCause() instanceof IOException io) {
      return new StorageException(
          "What a checkpoint needs to know can't be read: " + Reasons.of(io) + ".", null, io);
    }
    throw new IllegalStateException(e.getCause());
  }

  /** Gives it up if it is not done yet: nobody wants to know any more. */
  @Override
  public void close() {
    task.cancel(true);
  }
}
