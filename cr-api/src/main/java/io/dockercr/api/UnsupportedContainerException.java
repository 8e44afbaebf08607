package io.dockercr.api;

/** The container uses something that can't be checkpointed or restored; nothing was touched. */
public final class UnsupportedContainerException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  /** As {@link CheckpointException#CheckpointException}, without a cause. */
  public UnsupportedContainerException(String message, String hint) {
    super(message, hint, null);
  }

  /** As {@link CheckpointException#CheckpointException}. */
  public UnsupportedContainerException(String message, String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
