package io.dockercr.api;

/** There is a container of the wanted name already. */
public final class ContainerNameTakenException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  /** As {@link CheckpointException#CheckpointException}, without a cause. */
  public ContainerNameTakenException(String message, String hint) {
    super(message, hint, null);
  }

  /** As {@link CheckpointException#CheckpointException}. */
  public ContainerNameTakenException(String message, String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
