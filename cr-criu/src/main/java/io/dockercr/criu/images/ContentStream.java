package io.dockercr.criu.images;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** An image file from its beginning. Closes it. */
final class ContentStream extends InputStream {
  private final ImageContent content;
  private final long size;
  private long position;

  ContentStream(ImageContent content, long size) {
    this.content = content;
    this.size = size;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = content.read(ByteBuffer.wrap(into, offset, length), position);
    position += Math.max(0, count);
    return count;
  }

  @Override
  public long skip(long bytes) {
    long skipped = Math.max(0, Math.min(bytes, size - position));
    position += skipped;
    return skipped;
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
