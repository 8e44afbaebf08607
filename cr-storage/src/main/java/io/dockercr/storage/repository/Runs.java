package io.dockercr.storage.repository;

import java.io.ByteArrayOutputStream;

/**
 * What a file is made of: zeros, and chunks that lie one after the other in a pack. As stored:
 * numbers of 7 bits a byte, the lowest first, the eighth bit set in all but the last byte. For each
 * run the number of its pack in the snapshot, plus one, and then the number of its first chunk and
 * how many there are; or 0, and then how many zero bytes there are.
 */
final class Runs {
  private Runs() {}

  /** Gets the runs of a file one by one. */
  interface Visitor<E extends Exception> {
    void zeros(long bytes) throws E;

    void chunks(int pack, int first, int count) throws E;
  }

  /** Collects a file's runs. Used by one thread. */
  static final class Writer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long zeros;
    private int pack;
    private int first;
    private int count;

    void zeros(long bytes) {
      endChunks();
      zeros += bytes;
    }

    void chunk(int inPack, int chunk) {
      endZeros();
      if (count > 0 && inPack == pack && chunk == first + count) {
        count++;
        return;
      }
      endChunks();
      pack = inPack;
      first = chunk;
      count = 1;
    }

    private void endZeros() {
      if (zeros > 0) {
        number(0);
        number(zeros);
        zeros = 0;
      }
    }

    private void endChunks() {
      if (count > 0) {
        number(pack + 1L);
        number(first);
        number(count);
        count = 0;
      }
    }

    private void number(long value) {
      long rest = value;
      while (rest >= 0x80) {
        out.write((int) ((rest & 0x7f) | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }

    byte[] toBytes() {
      endZeros();
      endChunks();
      return out.toByteArray();
    }
  }

  /**
   * Reads runs.
   *
   * @throws DamagedException if they are not runs
   */
  static <E extends Exception> void read(byte[] runs, Visitor<E> visitor)
      throws E, DamagedException {
    Reader in = new Reader(runs);
    while (in.at < runs.length) {
      long pack = in.number();
      if (pack == 0) {
        visitor.zeros(in.number());
      } else {
        visitor.chunks(in.integer(pack) - 1, in.integer(in.number()), in.integer(in.number()));
      }
    }
  }

  private static final class Reader {
    private final byte[] runs;
    private int at;

    Reader(byte[] runs) {
      this.runs = runs;
    }

    long number() throws DamagedException {
      long value = 0;
      for (int shift = 0; shift < Long.SIZE - 1; shift += 7) {
        if (at == runs.length) {
          break;
        }
        byte next = runs[at++];
        value |= (long) (next & 0x7f) << shift;
        if (next >= 0) {
          return value;
        }
      }
      throw new DamagedException("a list of chunks makes no sense");
    }

    int integer(long value) throws DamagedException {
      if (value > Integer.MAX_VALUE) {
        throw new DamagedException("a list of chunks makes no sense");
      }
      return (int) value;
    }
  }
}
