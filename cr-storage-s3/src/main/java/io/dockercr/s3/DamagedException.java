package io.dockercr.s3;

import java.io.IOException;

/** Something that was stored is missing or not as it was. The message is the end of a sentence. */
final class DamagedException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedException(String message, Throwable cause) {
    super(message, cause);
  }
}
