package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.StorageException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Works on a server that may be away for a while. What fails as it does then is tried again, within
 * bounds; what only waits, as on a hard mount, can be left by an interrupt: it goes on in a thread
 * of its own until it notices. Used by one thread.
 */
final class Patience {
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  /** Failures that time does not heal, and that have no exception of their own. */
  private static final List<String> LASTING =
      List.of(
          "No space left",
          "quota exceeded",
          "Read-only file system",
          "Operation not permitted",
          "Invalid cross-device link",
          "Directory not empty",
          "Not a directory",
          "Is a directory",
          "File name too long",
          "File too large",
          "Too many levels of symbolic links",
          "Invalid argument");

  private final Duration limit;
  private volatile boolean left;

  /**
   * @param limit how long to try again after a failure
   */
  Patience(Duration limit) {
    this.limit = limit;
  }

  /** Something to do on the server, which can be done again after it failed. */
  interface Work<T> {
    T run() throws IOException, CheckpointException;
  }

  /**
   * Does something in a thread of its own.
   *
   * @throws InterruptedIOException if this thread is interrupted, which stays so; the work then
   *     ends at its next {@link #requireWanted}
   */
  <T> T await(Work<T> work) throws IOException, CheckpointException {
    FutureTask<T> task = new FutureTask<>(work::run);
    Thread thread = new Thread(task, "docker-cr-nfs");
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get();
    } catch (InterruptedException e) {
      // Not cancelled: that would close files, and so wait for the server here.
      left = true;
      Thread.currentThread().interrupt();
      throw interrupted(e);
    } catch (ExecutionException e) {
      throw rethrow(e.getCause());
    }
  }

  private static IOException rethrow(Throwable thrown) throws IOException, CheckpointException {
    if (thrown instanceof CheckpointException e) {
      throw e;
    }
    if (thrown instanceof RuntimeException e) {
      throw e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
    return (IOException) thrown;
  }

  /** Makes sure that somebody still waits for this work. */
  void requireWanted() throws InterruptedIOException {
    if (left) {
      throw interrupted(null);
    }
  }

  /** Does something, and again while it fails as on a server that is away. */
  <T> T retry(Work<T> work) throws IOException, CheckpointException {
    long pause = FIRST_PAUSE_MILLIS;
    long deadline = 0;
    while (true) {
      requireWanted();
      try {
        return work.run();
      } catch (IOException | StorageException e) {
        long now = System.nanoTime();
        if (pause == FIRST_PAUSE_MILLIS) {
          deadline = now + limit.toNanos();
        }
        if (!mayPass(e) || now + pause * 1_000_000 > deadline) {
          throw e;
        }
      }
      sleep(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
  }

  private static void sleep(long millis) throws InterruptedIOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
  }

  private static boolean mayPass(Exception e) {
    return e instanceof StorageException
        ? e.getCause() instanceof IOException cause && mayPass(cause)
        : mayPass((IOException) e);
  }

  /**
   * Whether a failure may be one of a server that is away or was started anew: ESTALE, EIO,
   * ETIMEDOUT and the like. The kernel's words for those may be in the user's language, so it is
   * told by what it is not.
   */
  static boolean mayPass(IOException e) {
    boolean hasNoClass =
        e.getClass() == IOException.class || e.getClass() == FileSystemException.class;
    String message = String.valueOf(e.getMessage());
    return hasNoClass && LASTING.stream().noneMatch(message::contains);
  }

  private static InterruptedIOException interrupted(Throwable cause) {
    return (InterruptedIOException) new InterruptedIOException("interrupted").initCause(cause);
  }
}
