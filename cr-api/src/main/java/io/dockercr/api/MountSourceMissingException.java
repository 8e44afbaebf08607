package io.dockercr.api;

/** A path that the container had mounted is not on this host. */
public final class MountSourceMissingException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  /** As {@link CheckpointException#CheckpointException}, without a cause. */
  public MountSourceMissingException(String message, String hint) {
    super(message, hint, null);
  }

  /** As {@link CheckpointException#CheckpointException}. */
  public MountSourceMissingException(String message, String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
