package io.dockercr.api;

/** A file of the checkpoint is missing, or is not what was written. */
public final class CorruptedCheckpointException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  /** As {@link CheckpointException#CheckpointException}, without a cause. */
  public CorruptedCheckpointException(String message, String hint) {
    super(message, hint, null);
  }

  /** As {@link CheckpointException#CheckpointException}. */
  public CorruptedCheckpointException(String message, String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
