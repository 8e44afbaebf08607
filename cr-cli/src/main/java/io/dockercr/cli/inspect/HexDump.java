package io.dockercr.cli.inspect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Bytes of memory for people: addresses, hexadecimal numbers and characters. */
public final class HexDump {
  private static final int ROW = 16;
  private static final int MAX_BYTES = 16 * 1024 * 1024;

  private HexDump() {}

  /**
   * What is asked for.
   *
   * @param address where it starts
   * @param length how many bytes
   */
  public record Place(long address, int length) {

    /**
     * Reads {@code ADDRESS,LENGTH}.
     *
     * @throws IllegalArgumentException if it is not that
     */
    public static Place parse(String text) {
      int comma = text.indexOf(',');
      try {
        long address = Long.decode(text.substring(0, Math.max(comma, 0)));
        long length = Long.decode(text.substring(comma + 1));
        if (address >= 0 && length > 0 && length <= MAX_BYTES) {
          return new Place(address, (int) length);
        }
      } catch (NumberFormatException e) {
        throw wrong(text, e);
      }
      throw wrong(text, null);
    }

    private static IllegalArgumentException wrong(String text, NumberFormatException cause) {
      return new IllegalArgumentException(
          "\"" + text + "\" is no address and length, such as 0x7ffc00001000,256.", cause);
    }
  }

  /**
   * Bytes that follow each other.
   *
   * @param address where they are
   * @param bytes the bytes, the caller's to leave alone
   */
  @SuppressWarnings("ArrayRecordComponent") // not compared
  public record Piece(long address, byte[] bytes) {
    /** A copy of a buffer's first bytes. */
    public static Piece of(long address, byte[] buffer, int length) {
      return new Piece(address, Arrays.copyOf(buffer, length));
    }
  }

  /** Writes rows of sixteen bytes. */
  public static void write(List<Piece> pieces, PrintWriter out) {
    for (Piece piece : pieces) {
      for (int at = 0; at < piece.bytes().length; at += ROW) {
        out.println(row(piece, at));
      }
    }
    out.flush();
  }

  private static String row(Piece piece, int at) {
    StringBuilder numbers = new StringBuilder();
    StringBuilder characters = new StringBuilder();
    for (int i = at; i < at + ROW; i++) {
      if (i < piece.bytes().length) {
        int b = piece.bytes()[i] & 0xff;
        numbers.append(String.format(Locale.ROOT, i % 8 == 7 ? "%02x  " : "%02x ", b));
        characters.append(b >= 0x20 && b < 0x7f ? (char) b : '.');
      } else {
        numbers.append(i % 8 == 7 ? "    " : "   ");
      }
    }
    return String.format(Locale.ROOT, "%012x  %s|%s|", piece.address() + at, numbers, characters);
  }

  /** The same for programs: addresses and hexadecimal digits. */
  public static ArrayNode json(List<Piece> pieces) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Piece piece : pieces) {
      array
          .addObject()
          .put("address", "0x" + Long.toHexString(piece.address()))
          .put("hex", HexFormat.of().formatHex(piece.bytes()));
    }
    return array;
  }
}
