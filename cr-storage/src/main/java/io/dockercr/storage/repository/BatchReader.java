package io.dockercr.storage.repository;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Optional;

/** Reads a file and cuts it into chunks, a batch at a time. Used by one thread. */
final class BatchReader {
  private final FileChannel channel;
  private final Cutter cutter;
  private final Arena arena;

  /** What is left of the last batch because it is too short to be cut. */
  private byte[] rest = new byte[0];

  private long bytes;
  private boolean atEnd;

  /**
   * @param arena has arrays of {@link Batch#BYTES} for the batches, whose user gives them back
   */
  BatchReader(FileChannel channel, Cutter cutter, Arena arena) {
    this.channel = channel;
    this.cutter = cutter;
    this.arena = arena;
  }

  /** The next chunks; empty at the end of the file. */
  Optional<Batch> next() throws IOException {
    if (atEnd) {
      return Optional.empty();
    }
    byte[] data = arena.take();
    ByteBuffer buffer = ByteBuffer.wrap(data).put(rest);
    atEnd = RepositoryFiles.fill(channel, buffer);
    int length = buffer.position();
    bytes += length - rest.length;
    int[] ends = new int[length / Cutter.PAGE_BYTES + 1];
    int count = 0;
    int at = 0;
    while (atEnd ? at < length : length - at >= Cutter.MAX_BYTES) {
      at += cutter.next(data, at, length);
      ends[count++] = at;
    }
    rest = Arrays.copyOfRange(data, at, length);
    return count == 0 ? Optional.empty() : Optional.of(new Batch(data, ends, count));
  }

  /** How much was read. */
  long bytes() {
    return bytes;
  }
}
