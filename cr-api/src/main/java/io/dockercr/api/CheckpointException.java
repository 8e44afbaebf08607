package io.dockercr.api;

import java.util.Optional;

/**
 * Why there is no checkpoint, or no restored container. The subtypes are named by what the caller
 * can do next. The message is one sentence for an operator.
 */
public abstract class CheckpointException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String hint;

  /**
   * @param message one sentence that says what is wrong
   * @param hint one sentence that says what to do about it; null if nothing is known
   * @param cause what went wrong below; null if nothing did
   */
  protected CheckpointException(String message, String hint, Throwable cause) {
    super(message, cause);
    this.hint = hint;
  }

  /** What to do about it, in one sentence, if anything is known. */
  public Optional<String> hint() {
    return Optional.ofNullable(hint);
  }
}
