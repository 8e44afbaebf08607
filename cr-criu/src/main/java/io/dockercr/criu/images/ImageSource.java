package io.dockercr.criu.images;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Where CRIU's image files are: in a directory, in an archive. Names are file names without a
 * directory. Implementations are safe for use by several threads if they say so.
 */
public interface ImageSource {
  /** Those in a directory; nothing is read yet. Safe for use by several threads. */
  static ImageSource at(Path directory) {
    return new DirectorySource(directory);
  }

  /** Where that is, for people. */
  String place();

  /** The names of all files. */
  List<String> names() throws IOException;

  /** Whether there is something of that name. */
  boolean has(String name) throws IOException;

  /** The size of a file; empty if it is not there or no regular file. */
  OptionalLong sizeBytes(String name) throws IOException;

  /**
   * Opens a file; the caller closes it.
   *
   * @throws NoSuchFileException if it is not there
   * @throws MalformedImageException if it is no regular file
   */
  ImageContent open(String name) throws IOException;

  /**
   * This, the images that it builds on, what those build on, and so on.
   *
   * @throws MalformedImageException if that has no end
   */
  List<ImageSource> chain() throws IOException;
}
