package io.dockercr.api;

/** CRIU is not on this host, or is too old for its kernel. */
public final class CriuUnavailableException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  /** As {@link CheckpointException#CheckpointException}, without a cause. */
  public CriuUnavailableException(String message, String hint) {
    super(message, hint, null);
  }

  /** As {@link CheckpointException#CheckpointException}. */
  public CriuUnavailableException(String message, String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
