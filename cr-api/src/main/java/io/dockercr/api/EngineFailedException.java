package io.dockercr.api;

/** The container engine was asked for something and failed. */
public final class EngineFailedException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  /** As {@link CheckpointException#CheckpointException}, without a cause. */
  public EngineFailedException(String message, String hint) {
    super(message, hint, null);
  }

  /** As {@link CheckpointException#CheckpointException}. */
  public EngineFailedException(String message, String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
