package io.dockercr.storage.archive;

import java.io.IOException;

/** Says how the archive of a layer or volume is not what it should be. */
public final class MalformedLayerException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedLayerException(String message) {
    super(message);
  }
}
