package io.dockercr.api;

/** Another operation works on the same container, or under the same name. */
public final class ContainerBusyException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  /** As {@link CheckpointException#CheckpointException}, without a cause. */
  public ContainerBusyException(String message, String hint) {
    super(message, hint, null);
  }

  /** As {@link CheckpointException#CheckpointException}. */
  public ContainerBusyException(String message, String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
