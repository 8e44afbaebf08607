package io.dockercr.api;

/**
 * The calling thread was interrupted during an operation. Everything was put back; the thread's
 * interrupt is still pending.
 */
public final class OperationInterruptedException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  /** As {@link CheckpointException#CheckpointException}, without a cause. */
  public OperationInterruptedException(String message, String hint) {
    super(message, hint, null);
  }

  /** As {@link CheckpointException#CheckpointException}. */
  public OperationInterruptedException(String message, String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
