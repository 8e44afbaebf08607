package io.dockercr.api;

/** There is no such checkpoint. */
public final class CheckpointNotFoundException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  /** As {@link CheckpointException#CheckpointException}, without a cause. */
  public CheckpointNotFoundException(String message, String hint) {
    super(message, hint, null);
  }

  /** As {@link CheckpointException#CheckpointException}. */
  public CheckpointNotFoundException(String message, String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
