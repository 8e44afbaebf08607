package io.dockercr.docker;

import io.dockercr.api.CheckpointException;
import java.io.IOException;

/**
 * Puts something back, also on a thread that was interrupted: the interrupt waits, since sockets
 * and channels refuse to work while it is pending.
 */
final class Undo {
  private Undo() {}

  /** One thing to put back. */
  interface Step {
    void run() throws CheckpointException, IOException;
  }

  static void run(Step step) throws CheckpointException, IOException {
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
