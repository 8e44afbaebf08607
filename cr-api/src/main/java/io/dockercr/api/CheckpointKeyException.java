package io.dockercr.api;

/** A checkpoint is encrypted, and the key is missing, another one or can't be used. */
public final class CheckpointKeyException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  /** As {@link CheckpointException#CheckpointException}, without a cause. */
  public CheckpointKeyException(String message, String hint) {
    super(message, hint, null);
  }

  /** As {@link CheckpointException#CheckpointException}. */
  public CheckpointKeyException(String message, String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
