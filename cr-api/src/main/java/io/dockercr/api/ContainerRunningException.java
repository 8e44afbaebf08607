package io.dockercr.api;

/** The container runs, and may not. */
public final class ContainerRunningException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  /** As {@link CheckpointException#CheckpointException}, without a cause. */
  public ContainerRunningException(String message, String hint) {
    super(message, hint, null);
  }

  /** As {@link CheckpointException#CheckpointException}. */
  public ContainerRunningException(String message, String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
