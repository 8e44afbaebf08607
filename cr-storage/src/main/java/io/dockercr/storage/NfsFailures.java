package io.dockercr.storage;

import io.dockercr.api.StorageException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;

/** Turns a failure on a server into a sentence for an operator, and what can be done. */
final class NfsFailures {
  private static final String AWAY =
      "Is the server there? The option patience says how long it is tried again.";

  private NfsFailures() {}

  /**
   * A failure.
   *
   * @param what what can't be done; the reason is added to it
   * @param root the store's directory
   * @param later what can be done when the server is back; may be empty
   */
  static StorageException of(String what, Path root, String later, IOException e) {
    StorageException plain = Failures.writing(what, root, (AWAY + " " + later).strip(), e);
    return e instanceof AccessDeniedException
        ? new StorageException(
            plain.getMessage(),
            "If the server takes root for another user (root_squash), give "
                + root
                + " to that user, or export it with no_root_squash.",
            e)
        : plain;
  }
}
