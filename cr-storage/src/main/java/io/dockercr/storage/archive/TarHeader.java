package io.dockercr.storage.archive;

import java.nio.charset.StandardCharsets;

/**
 * A header block of a tar archive. Names are as they are in it, a character for each byte.
 *
 * @param name the path
 * @param type the kind of entry; {@code 0} for a file
 * @param sizeBytes how much content follows; below zero for what is no number
 */
record TarHeader(String name, char type, long sizeBytes) {
  static final int BYTES = 512;

  /** A number that is below zero, and something that is no number. */
  static final long NEGATIVE = -1;

  static final long UNREADABLE = -2;

  private static final int NAME_BYTES = 100;
  private static final int SIZE = 124;
  private static final int SIZE_BYTES = 12;
  private static final int SUM = 148;
  private static final int SUM_BYTES = 8;
  private static final int TYPE = 156;
  private static final int MAGIC = 257;
  private static final int PREFIX = 345;
  private static final int PREFIX_BYTES = 155;

  /** Whether a block is a header, as far as its checksum tells. */
  static boolean isOne(byte[] block) {
    if (block.length < BYTES) {
      return false;
    }
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < BYTES; i++) {
      byte b = i >= SUM && i < SUM + SUM_BYTES ? (byte) ' ' : block[i];
      unsigned += b & 0xff;
      signed += b;
    }
    // Old programs summed up signed bytes.
    long sum = number(block, SUM, SUM_BYTES);
    return sum == unsigned || sum == signed;
  }

  /** Takes a block apart that {@link #isOne}. */
  static TarHeader of(byte[] block) {
    String name = text(block, 0, NAME_BYTES);
    // GNU's own format has other things where POSIX has the beginning of a long path.
    if (text(block, MAGIC, 6).equals("ustar")) {
      String prefix = text(block, PREFIX, PREFIX_BYTES);
      name = prefix.isEmpty() ? name : prefix + "/" + name;
    }
    char type = block[TYPE] == 0 ? '0' : (char) (block[TYPE] & 0xff);
    return new TarHeader(name, type, number(block, SIZE, SIZE_BYTES));
  }

  private static String text(byte[] block, int from, int most) {
    int length = 0;
    while (length < most && block[from + length] != 0) {
      length++;
    }
    return new String(block, from, length, StandardCharsets.ISO_8859_1);
  }

  /** An octal number, or a binary one if the highest bit is set. */
  private static long number(byte[] block, int from, int length) {
    if ((block[from] & 0x80) != 0) {
      return binary(block, from, length);
    }
    int at = from;
    int end = from + length;
    while (at < end && block[at] == ' ') {
      at++;
    }
    if (at < end && block[at] == '-') {
      return NEGATIVE;
    }
    long value = 0;
    while (at < end && block[at] >= '0' && block[at] <= '7') {
      value = value << 3 | block[at++] - '0';
    }
    while (at < end && (block[at] == 0 || block[at] == ' ')) {
      at++;
    }
    return at == end ? value : UNREADABLE;
  }

  private static long binary(byte[] block, int from, int length) {
    if ((block[from] & 0x40) != 0) {
      return NEGATIVE;
    }
    long value = block[from] & 0x3f;
    for (int i = from + 1; i < from + length; i++) {
      if (value > Long.MAX_VALUE >> 8) {
        return UNREADABLE;
      }
      value = value << 8 | (block[i] & 0xff);
    }
    return value;
  }
}
