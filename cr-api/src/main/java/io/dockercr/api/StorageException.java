package io.dockercr.api;

/** A place for checkpoints can't be read or written. */
public final class StorageException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  /** As {@link CheckpointException#CheckpointException}, without a cause. */
  public StorageException(String message, String hint) {
    super(message, hint, null);
  }

  /** As {@link CheckpointException#CheckpointException}. */
  public StorageException(String message, String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
