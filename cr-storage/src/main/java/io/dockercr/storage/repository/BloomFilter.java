package io.dockercr.storage.repository;

import java.nio.ByteBuffer;

/**
 * Says of most digests that are not in an index that they are not: 10 bits for each that is, all
 * bits of one in the same 64 bytes, so that one look at the file is enough where the filter is not
 * in memory.
 */
final class BloomFilter {
  static final int BLOCK_BYTES = 64;

  private static final int BITS_EACH = 10;
  private static final int PROBES = 6;
  private static final int BLOCK_BITS = BLOCK_BYTES * Byte.SIZE;

  private final byte[] bits;

  private BloomFilter(byte[] bits) {
    this.bits = bits;
  }

  static BloomFilter forEntries(long entries) {
    return new BloomFilter(new byte[(int) blocksFor(entries) * BLOCK_BYTES]);
  }

  /** How many blocks a filter has. */
  static long blocksFor(long entries) {
    return Math.max(1, (entries * BITS_EACH + BLOCK_BITS - 1) / BLOCK_BITS);
  }

  void add(byte[] digests, int at) {
    ByteBuffer digest = ByteBuffer.wrap(digests);
    int block = (int) blockOf(digest, at, bits.length / BLOCK_BYTES) * BLOCK_BYTES;
    for (int i = 0; i < PROBES; i++) {
      int bit = bitOf(digest, at, i);
      bits[block + bit / Byte.SIZE] |= (byte) (1 << bit % Byte.SIZE);
    }
  }

  byte[] bytes() {
    return bits;
  }

  /** The block of a digest. */
  static long blockOf(ByteBuffer digest, int at, long blocks) {
    return ((digest.getInt(at + 8) & 0xffff_ffffL) * blocks) >>> Integer.SIZE;
  }

  /** Whether a block, which begins at {@code from}, may have the digest. */
  static boolean mayHave(byte[] blocks, int from, ByteBuffer digest, int at) {
    for (int i = 0; i < PROBES; i++) {
      int bit = bitOf(digest, at, i);
      if ((blocks[from + bit / Byte.SIZE] & 1 << bit % Byte.SIZE) == 0) {
        return false;
      }
    }
    return true;
  }

  private static int bitOf(ByteBuffer digest, int at, int probe) {
    return digest.getShort(at + 12 + 2 * probe) & (BLOCK_BITS - 1);
  }
}
