package io.dockercr.storage.repository;

/**
 * Cuts where a rolling hash of the last 64 bytes says so, so that bytes that come or go move only
 * the cuts next to them. The hash is the one of FastCDC (Xia et al., 2016): a shift and an addition
 * of a random number for each byte; and so is its normalization: cuts are harder to come by before
 * the wanted length and easier after it, which keeps lengths close to it.
 */
final class ContentCutter implements Cutter {
  private static final int MIN_BYTES = 4 << 10;
  private static final int WANTED_BYTES = 16 << 10;

  /** Bits that have to be zero for a cut; high ones, which the most bytes have gone into. */
  private static final long BEFORE_WANTED = highBits(16);

  private static final long AFTER_WANTED = highBits(12);

  /** Never to be changed: other numbers would cut elsewhere, and nothing would be found again. */
  private static final long[] GEAR = gear();

  private static long highBits(int count) {
    return -1L << (Long.SIZE - count);
  }

  /** 256 numbers that look random: SplitMix64 from a fixed seed. */
  private static long[] gear() {
    long[] table = new long[256];
    long state = 0x646f636b65722d63L;
    for (int i = 0; i < table.length; i++) {
      state += 0x9e3779b97f4a7c15L;
      long mixed = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
      mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
      table[i] = mixed ^ (mixed >>> 31);
    }
    return table;
  }

  @Override
  public int next(byte[] data, int from, int to) {
    int end = Math.min(to, from + MAX_BYTES);
    int wanted = Math.min(end, from + WANTED_BYTES);
    int at = from + MIN_BYTES;
    long hash = 0;
    for (; at < wanted; at++) {
      hash = (hash << 1) + GEAR[data[at] & 0xff];
      if ((hash & BEFORE_WANTED) == 0) {
        return at + 1 - from;
      }
    }
    for (; at < end; at++) {
      hash = (hash << 1) + GEAR[data[at] & 0xff];
      if ((hash & AFTER_WANTED) == 0) {
        return at + 1 - from;
      }
    }
    return end - from;
  }
}
