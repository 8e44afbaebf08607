package io.dockercr.storage.repository;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Where chunks are, by digest: 52 bytes of memory for each or so, since there are a quarter of a
 * million in a GiB. Used by one thread.
 */
final class ChunkTable {
  /** Given for a chunk that is not there. */
  static final long NONE = -1;

  private static final int FIRST_CAPACITY = 1024;

  private byte[] digests = new byte[FIRST_CAPACITY * Sha256.BYTES];
  private long[] places = new long[FIRST_CAPACITY];
  private int[] buckets = emptyBuckets(2 * FIRST_CAPACITY);
  private int size;

  private static int[] emptyBuckets(int count) {
    int[] buckets = new int[count];
    Arrays.fill(buckets, -1);
    return buckets;
  }

  long find(byte[] from, int at) {
    for (int i = bucketOf(from, at); buckets[i] >= 0; i = (i + 1) & (buckets.length - 1)) {
      int entry = buckets[i];
      int digest = entry * Sha256.BYTES;
      if (Arrays.equals(digests, digest, digest + Sha256.BYTES, from, at, at + Sha256.BYTES)) {
        return places[entry];
      }
    }
    return NONE;
  }

  /** Adds a chunk that is not there yet. */
  void add(byte[] from, int at, long place) {
    if (size == places.length) {
      grow();
    }
    System.arraycopy(from, at, digests, size * Sha256.BYTES, Sha256.BYTES);
    places[size] = place;
    insert(size);
    size++;
  }

  private void insert(int entry) {
    int i = bucketOf(digests, entry * Sha256.BYTES);
    while (buckets[i] >= 0) {
      i = (i + 1) & (buckets.length - 1);
    }
    buckets[i] = entry;
  }

  // A digest's bytes are as good as random, so some of them are the hash.
  private int bucketOf(byte[] from, int at) {
    return ByteBuffer.wrap(from).getInt(at) & (buckets.length - 1);
  }

  private void grow() {
    digests = Arrays.copyOf(digests, 2 * digests.length);
    places = Arrays.copyOf(places, 2 * places.length);
    buckets = emptyBuckets(2 * buckets.length);
    for (int i = 0; i < size; i++) {
      insert(i);
    }
  }

  /** Forgets all chunks, and keeps the room for as many. */
  void clear() {
    size = 0;
    Arrays.fill(buckets, -1);
  }

  int size() {
    return size;
  }

  long place(int entry) {
    return places[entry];
  }

  /** Puts an entry's digest at a place in an array. */
  void digest(int entry, byte[] to, int at) {
    System.arraycopy(digests, entry * Sha256.BYTES, to, at, Sha256.BYTES);
  }

  /** The entries in the order of their digests. */
  int[] sorted() {
    // The first seven bytes and the entry's number in one long sort without any objects.
    long[] keys = new long[size];
    ByteBuffer all = ByteBuffer.wrap(digests);
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, size - 1));
    long mask = (1L << bits) - 1;
    for (int i = 0; i < size; i++) {
      long prefix = all.getLong(i * Sha256.BYTES) ^ Long.MIN_VALUE;
      keys[i] = (prefix & ~mask) | i;
    }
    Arrays.sort(keys);
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = (int) (keys[i] & mask);
    }
    sortTies(order);
    return order;
  }

  /** Those whose prefixes are the same are few and near each other: sorted by insertion. */
  private void sortTies(int[] order) {
    for (int i = 1; i < order.length; i++) {
      int entry = order[i];
      int j = i - 1;
      while (j >= 0 && compare(order[j], entry) > 0) {
        order[j + 1] = order[j];
        j--;
      }
      order[j + 1] = entry;
    }
  }

  private int compare(int one, int other) {
    int a = one * Sha256.BYTES;
    int b = other * Sha256.BYTES;
    return Arrays.compareUnsigned(digests, a, a + Sha256.BYTES, digests, b, b + Sha256.BYTES);
  }
}
