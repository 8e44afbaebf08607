package io.dockercr.criu.images;

import java.io.IOException;

/** Memory pages are there, but in a form that can't be read here, such as compressed ones. */
public final class UnreadablePagesException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param file the name of the file that the pages are in
   * @param how what is particular about them, a clause
   */
  public UnreadablePagesException(String file, String how) {
    super("The memory pages in " + file + " can't be read: " + how);
  }
}
