package io.dockercr.docker;

import io.dockercr.api.CheckpointException;
import java.io.IOException;

/**
 * Puts something back, also on a thread that was interrupted: the interrupt waits, since sockets
 * and channels refuse to work while it is pending.
 */
final class Uninterrupted {
  private Uninterrupted() {}

  /** One thing to do. */
  interface Step {
    void run() throws CheckpointException, IOException, InterruptedException;
  }

  static void run(Step step) throws CheckpointException, IOException, InterruptedException {
    boolean interrupted = Thread.interrupted();
    try {
      step.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
