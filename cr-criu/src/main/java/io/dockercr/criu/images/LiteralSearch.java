package io.dockercr.criu.images;

import java.io.IOException;
import java.util.Arrays;

/**
 * Finds bytes in memory (Horspool's way: most bytes are never looked at). Takes pieces in rising
 * order; what is found may lie across pieces. Used by one thread, for one process.
 */
public final class LiteralSearch implements MemorySearch {
  private final byte[] wanted;
  private final int[] steps = new int[256];
  private final Hits hits;
  private byte[] tail = new byte[0];
  private long tailEnd = -1;

  /**
   * @param wanted at least one byte
   * @param hits gets what is found
   */
  public LiteralSearch(byte[] wanted, Hits hits) {
    if (wanted.length == 0) {
      throw new IllegalArgumentException("There is nothing to search for.");
    }
    this.wanted = wanted.clone();
    this.hits = hits;
    Arrays.fill(steps, wanted.length);
    for (int i = 0; i < wanted.length - 1; i++) {
      steps[wanted[i] & 0xff] = wanted.length - 1 - i;
    }
  }

  @Override
  public void piece(long address, byte[] bytes, int length) throws IOException {
    int overlap = wanted.length - 1;
    if (address == tailEnd && tail.length > 0) {
      int more = Math.min(overlap, length);
      byte[] seam = Arrays.copyOf(tail, tail.length + more);
      System.arraycopy(bytes, 0, seam, tail.length, more);
      search(address - tail.length, seam, seam.length);
    }
    search(address, bytes, length);
    keepTail(address, bytes, length, overlap);
  }

  private void keepTail(long address, byte[] bytes, int length, int overlap) {
    if (address == tailEnd && length < overlap) {
      byte[] joined = Arrays.copyOf(tail, tail.length + length);
      System.arraycopy(bytes, 0, joined, tail.length, length);
      tail = Arrays.copyOfRange(joined, Math.max(0, joined.length - overlap), joined.length);
    } else {
      tail = Arrays.copyOfRange(bytes, Math.max(0, length - overlap), length);
    }
    tailEnd = address + length;
  }

  private void search(long address, byte[] bytes, int length) throws IOException {
    int last = wanted.length - 1;
    byte lastWanted = wanted[last];
    int at = last;
    while (at < length) {
      byte found = bytes[at];
      if (found == lastWanted && matches(bytes, at - last)) {
        hits.found(address + at - last, bytes, at - last, wanted.length, length);
      }
      at += steps[found & 0xff];
    }
  }

  private boolean matches(byte[] bytes, int from) {
    for (int i = 0; i < wanted.length - 1; i++) {
      if (bytes[from + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
