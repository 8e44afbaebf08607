package io.dockercr.api;

/** There is a volume already where a new one is to be made. */
public final class VolumeExistsException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  /** As {@link CheckpointException#CheckpointException}, without a cause. */
  public VolumeExistsException(String message, String hint) {
    super(message, hint, null);
  }

  /** As {@link CheckpointException#CheckpointException}. */
  public VolumeExistsException(String message, String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
