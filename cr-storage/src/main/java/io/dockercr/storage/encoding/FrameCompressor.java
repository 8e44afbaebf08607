package io.dockercr.storage.encoding;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * One compression format, in which frames that follow each other are a whole file: each can be
 * compressed for itself. Safe for use by several threads; the caller closes it after all of them.
 */
interface FrameCompressor extends Closeable {

  /** How many bytes a frame may take. */
  int bound(int plainLength);

  /**
   * Compresses a frame.
   *
   * @param frame has room for {@link #bound}
   * @return how many bytes of {@code frame} it takes
   */
  int compress(byte[] plain, int length, byte[] frame) throws IOException;

  /** Reads frames, of which none is larger than {@code maxPlainLength} when it is decompressed. */
  InputStream decompressing(InputStream frames, int maxPlainLength) throws IOException;

  @Override
  void close();
}
