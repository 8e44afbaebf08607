package io.dockercr.storage.repository;

import java.util.Arrays;
import java.util.BitSet;

/** Some chunks of a file, and what is known of them. */
final class Batch {
  /** Bytes that are read at once. */
  static final int BYTES = 512 << 10;

  private static final byte[] ZEROS = new byte[Cutter.MAX_BYTES];

  private final byte[] data;
  private final int[] ends;
  private final int count;
  private final byte[] digests;
  private final BitSet zeros = new BitSet();

  /**
   * @param ends where each chunk ends in {@code data}; the first begins at 0
   */
  Batch(byte[] data, int[] ends, int count) {
    this.data = data;
    this.ends = ends;
    this.count = count;
    this.digests = new byte[count * Sha256.BYTES];
  }

  /** Finds the chunks that are all zeros, and the digests of the others. */
  Batch digest(ChunkDigest digest) {
    for (int i = 0; i < count; i++) {
      int length = length(i);
      if (Arrays.equals(data, start(i), ends[i], ZEROS, 0, length)) {
        zeros.set(i);
      } else {
        digest.digest(data, start(i), length, digests, i * Sha256.BYTES);
      }
    }
    return this;
  }

  int count() {
    return count;
  }

  byte[] data() {
    return data;
  }

  int start(int chunk) {
    return chunk == 0 ? 0 : ends[chunk - 1];
  }

  int length(int chunk) {
    return ends[chunk] - start(chunk);
  }

  boolean isZeros(int chunk) {
    return zeros.get(chunk);
  }

  /** Has the digest of chunk i at {@code i * Sha256.BYTES}. */
  byte[] digests() {
    return digests;
  }
}
