package io.dockercr.api;

/** The operation took longer than its request's timeout. Everything was put back. */
public final class OperationTimedOutException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  /** As {@link CheckpointException#CheckpointException}, without a cause. */
  public OperationTimedOutException(String message, String hint) {
    super(message, hint, null);
  }

  /** As {@link CheckpointException#CheckpointException}. */
  public OperationTimedOutException(String message, String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
