package io.dockercr.cli.source;

import java.io.IOException;
import java.io.InputStream;

/** The files of a checkpoint beside CRIU's images. Used by one thread. */
public interface CheckpointContent {
  /** Where it is, for people. */
  String place();

  /**
   * Whether there is such a file.
   *
   * @param path from the checkpoint's root, without {@code ..}
   */
  boolean has(String path) throws IOException;

  /**
   * Opens a file, which must be there; the caller closes it. No link is followed.
   *
   * @param path from the checkpoint's root, without {@code ..}
   */
  InputStream open(String path) throws IOException;
}
