package io.dockercr.storage.repository;

import java.io.IOException;

/** Something in the repository is not what was written. The message is a part of a sentence. */
public final class DamagedException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedException(String message) {
    super(message);
  }

  DamagedException(String message, Throwable cause) {
    super(message, cause);
  }
}
