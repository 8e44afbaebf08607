package io.dockercr.api;

/** There is a checkpoint of that name already. */
public final class CheckpointExistsException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  /** As {@link CheckpointException#CheckpointException}, without a cause. */
  public CheckpointExistsException(String message, String hint) {
    super(message, hint, null);
  }

  /** As {@link CheckpointException#CheckpointException}. */
  public CheckpointExistsException(String message, String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
