package io.dockercr.storage.repository;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/** Reads the entries of an {@link IndexSegment} in their order. Used by one thread. */
final class IndexCursor {
  private static final int BUFFER_ENTRIES = 1600;

  private final FileChannel channel;
  private final long position;
  private final long entries;
  private final byte[] some = new byte[BUFFER_ENTRIES * IndexSegment.ENTRY_BYTES];
  private long next;
  private int at;
  private int limit;

  IndexCursor(FileChannel channel, long position, long entries) throws IOException {
    this.channel = channel;
    this.position = position;
    this.entries = entries;
    fill();
  }

  private void fill() throws IOException {
    if (at == limit && next < entries) {
      limit = (int) Math.min(some.length, (entries - next) * IndexSegment.ENTRY_BYTES);
      at = 0;
      RepositoryFiles.readFully(
          channel, ByteBuffer.wrap(some, 0, limit), position + next * IndexSegment.ENTRY_BYTES);
    }
  }

  boolean isAtEnd() {
    return next >= entries;
  }

  /** Compares digests. */
  int compareTo(IndexCursor other) {
    return Arrays.compareUnsigned(
        some, at, at + Sha256.BYTES, other.some, other.at, other.at + Sha256.BYTES);
  }

  /** Puts the digest at the beginning of an array. */
  void digest(byte[] to) {
    System.arraycopy(some, at, to, 0, Sha256.BYTES);
  }

  /** The pack's number, which a damaged index may have wrong. */
  int pack() {
    return ByteBuffer.wrap(some).getInt(at + Sha256.BYTES);
  }

  int chunk() {
    return ByteBuffer.wrap(some).getInt(at + Sha256.BYTES + Integer.BYTES);
  }

  void advance() throws IOException {
    at += IndexSegment.ENTRY_BYTES;
    next++;
    fill();
  }
}
