package io.dockercr.storage.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A part of a file as a stream, which leaves the channel's own position alone. */
final class ChannelInput extends PieceStream {
  private final FileChannel channel;
  private final long end;
  private long position;

  /**
   * @param channel stays open
   * @param from the first byte
   * @param end the first one that is not wanted
   */
  ChannelInput(FileChannel channel, long from, long end) {
    this.channel = channel;
    this.position = from;
    this.end = end;
  }

  /** Where the next byte comes from. */
  long position() {
    return position;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (position >= end) {
      return -1;
    }
    int most = (int) Math.min(length, end - position);
    int count = channel.read(ByteBuffer.wrap(into, offset, most), position);
    position += Math.max(0, count);
    return count;
  }

  @Override
  public long skip(long bytes) {
    long skipped = Math.max(0, Math.min(bytes, end - position));
    position += skipped;
    return skipped;
  }
}
