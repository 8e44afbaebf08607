package io.dockercr.criu.images;

import java.util.Locale;

/** IP addresses as CRIU keeps them: words of 32 bits, whose bytes are in the network's order. */
final class IpAddress {
  private IpAddress() {}

  /**
   * An address as people write it (RFC 5952), without asking any name service.
   *
   * @param words none for an address that is not set
   */
  static String inWords(int[] words, boolean six) {
    byte[] bytes = new byte[six ? 16 : 4];
    for (int i = 0; i < bytes.length && i / 4 < words.length; i++) {
      bytes[i] = (byte) (words[i / 4] >>> (8 * (i % 4)));
    }
    return six ? version6(bytes) : version4(bytes, 0);
  }

  private static String version4(byte[] bytes, int from) {
    return String.format(
        Locale.ROOT,
        "%d.%d.%d.%d",
        bytes[from] & 0xff,
        bytes[from + 1] & 0xff,
        bytes[from + 2] & 0xff,
        bytes[from + 3] & 0xff);
  }

  private static String version6(byte[] bytes) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    if (zeros(groups, 0) == 5 && groups[5] == 0xffff) {
      return "::ffff:" + version4(bytes, 12);
    }
    int longest = 0;
    for (int i = 1; i < 8; i++) {
      if (zeros(groups, i) > zeros(groups, longest)) {
        longest = i;
      }
    }
    int length = zeros(groups, longest);
    if (length < 2) {
      return join(groups, 0, 8);
    }
    return join(groups, 0, longest) + "::" + join(groups, longest + length, 8);
  }

  private static int zeros(int[] groups, int from) {
    int to = from;
    while (to < groups.length && groups[to] == 0) {
      to++;
    }
    return to - from;
  }

  private static String join(int[] groups, int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
