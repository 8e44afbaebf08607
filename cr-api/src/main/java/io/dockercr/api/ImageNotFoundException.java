package io.dockercr.api;

/** The container image that the checkpoint was taken of is not on this host. */
public final class ImageNotFoundException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  /** As {@link CheckpointException#CheckpointException}, without a cause. */
  public ImageNotFoundException(String message, String hint) {
    super(message, hint, null);
  }

  /** As {@link CheckpointException#CheckpointException}. */
  public ImageNotFoundException(String message, String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
