package io.dockercr.api;

/** The container is there, but in no state in which a checkpoint can be taken. */
public final class ContainerNotRunningException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  /** As {@link CheckpointException#CheckpointException}, without a cause. */
  public ContainerNotRunningException(String message, String hint) {
    super(message, hint, null);
  }

  /** As {@link CheckpointException#CheckpointException}. */
  public ContainerNotRunningException(String message, String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
