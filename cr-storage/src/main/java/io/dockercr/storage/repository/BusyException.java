package io.dockercr.storage.repository;

import java.io.IOException;
import java.nio.file.Path;

/** Others work on the repository, and did not end in time. */
public final class BusyException extends IOException {
  private static final long serialVersionUID = 1L;

  BusyException(Path file) {
    super("others are at work on " + file.getParent());
  }
}
