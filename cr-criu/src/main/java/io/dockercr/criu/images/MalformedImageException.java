package io.dockercr.criu.images;

import java.io.IOException;

/** An image file is cut short, contradicts itself, or is not what CRIU writes. */
public final class MalformedImageException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param file the image's file name
   * @param reason what is wrong, a clause such as {@code "it is cut short"}
   */
  public MalformedImageException(String file, String reason) {
    super("CRIU's image " + file + " is damaged: " + reason);
  }
}
