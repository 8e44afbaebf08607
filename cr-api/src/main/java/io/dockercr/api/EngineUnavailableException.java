package io.dockercr.api;

/** The container engine can't be reached, or refuses to serve. */
public final class EngineUnavailableException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  /** As {@link CheckpointException#CheckpointException}, without a cause. */
  public EngineUnavailableException(String message, String hint) {
    super(message, hint, null);
  }

  /** As {@link CheckpointException#CheckpointException}. */
  public EngineUnavailableException(String message, String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
