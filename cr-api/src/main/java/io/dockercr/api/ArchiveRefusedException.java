package io.dockercr.api;

/** An archive has something in it that no checkpoint has; nothing of it was let out. */
public final class ArchiveRefusedException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  /** As {@link CheckpointException#CheckpointException}, without a cause. */
  public ArchiveRefusedException(String message, String hint) {
    super(message, hint, null);
  }
}
