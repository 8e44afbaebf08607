package io.dockercr.api;

/** The checkpoint can't go on on this host: another architecture, an older CRIU or the like. */
public final class IncompatibleHostException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  /** As {@link CheckpointException#CheckpointException}, without a cause. */
  public IncompatibleHostException(String message, String hint) {
    super(message, hint, null);
  }

  /** As {@link CheckpointException#CheckpointException}. */
  public IncompatibleHostException(String message, String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
