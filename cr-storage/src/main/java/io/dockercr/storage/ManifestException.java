package io.dockercr.storage;

/** What is wrong with a manifest, as the end of a sentence that begins with the file's name. */
final class ManifestException extends Exception {
  private static final long serialVersionUID = 1L;

  ManifestException(String message) {
    super(message);
  }

  ManifestException(String message, Throwable cause) {
    super(message, cause);
  }
}
