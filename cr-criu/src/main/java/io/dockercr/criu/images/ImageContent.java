package io.dockercr.criu.images;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An image file that is open for reading anywhere. Used by one thread. */
public interface ImageContent extends Closeable {
  /** How large the file is. */
  long sizeBytes() throws IOException;

  /**
   * Reads at a place.
   *
   * @param into gets at least one byte, unless the file ends there
   * @param position where in the file
   * @return how many bytes were read; -1 at the file's end
   */
  int read(ByteBuffer into, long position) throws IOException;
}
