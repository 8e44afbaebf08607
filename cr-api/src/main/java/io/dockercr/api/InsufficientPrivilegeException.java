package io.dockercr.api;

/** What was asked for needs more rights than the caller has. */
public final class InsufficientPrivilegeException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  /** As {@link CheckpointException#CheckpointException}, without a cause. */
  public InsufficientPrivilegeException(String message, String hint) {
    super(message, hint, null);
  }

  /** As {@link CheckpointException#CheckpointException}. */
  public InsufficientPrivilegeException(String message, String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
