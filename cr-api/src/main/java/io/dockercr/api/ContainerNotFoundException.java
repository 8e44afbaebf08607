package io.dockercr.api;

/** There is no such container. */
public final class ContainerNotFoundException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  /** As {@link CheckpointException#CheckpointException}, without a cause. */
  public ContainerNotFoundException(String message, String hint) {
    super(message, hint, null);
  }

  /** As {@link CheckpointException#CheckpointException}. */
  public ContainerNotFoundException(String message, String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
