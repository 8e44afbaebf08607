package io.dockercr.storage.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the archive of a layer or of a volume entry by entry, in such a way that what is not to be
 * changed can be passed on block by block: sparse files, attributes and all. It does not trust the
 * archive. Used by one thread; the caller closes the stream.
 */
final class LayerReader {
  /** What may stand before an entry's header: long names and extended attributes. */
  private static final int MAX_EXTENSION_BYTES = 1 << 20;

  /** Blocks of an old sparse map. */
  private static final int MAX_SPARSE_BLOCKS = 1 << 14;

  private static final int BUFFER_BYTES = 128 * 1024;

  private final InputStream in;
  private final String what;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private long unread;

  /**
   * @param what names the archive in messages
   */
  LayerReader(InputStream in, String what) {
    this.in = in;
    this.what = what;
  }

  /**
   * The next entry, whatever is left of the one before; null at the end.
   *
   * @throws MalformedLayerException if the archive is damaged or an entry leads out of it
   */
  LayerEntry next() throws IOException {
    pass(OutputStream.nullOutputStream());
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    Map<String, String> records = new LinkedHashMap<>();
    String longName = null;
    String longLink = null;
    while (true) {
      byte[] block = block();
      if (block == null) {
        return null;
      }
      head.write(block);
      char type = (char) (block[156] & 0xff);
      switch (type) {
        case 'x' -> records.putAll(records(extension(block, head)));
        case 'L' -> longName = text(extension(block, head));
        case 'K' -> longLink = text(extension(block, head));
        case 'g' -> {
          // GNU tar and Go write none; what it says of all entries is not looked at.
          if (PaxRecords.matter(records(extension(block, head)))) {
            throw malformed("a header for all entries changes their names or sizes");
          }
        }
        default -> {
          return entry(block, head, records, longName, longLink);
        }
      }
    }
  }

  /** Passes the entry's content on, with its padding. */
  void pass(OutputStream out) throws IOException {
    while (unread > 0) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, unread));
      if (read < 0) {
        throw malformed("it is cut short");
      }
      out.write(buffer, 0, read);
      unread -= read;
    }
  }

  private LayerEntry entry(
      byte[] block,
      ByteArrayOutputStream head,
      Map<String, String> records,
      String longName,
      String longLink)
      throws IOException {
    char type = block[156] == 0 || block[156] == '7' ? '0' : (char) (block[156] & 0xff);
    String name = records.getOrDefault("path", longName == null ? name(block) : longName);
    // What a sparse file of GNU's format is really called.
    name = records.getOrDefault("GNU.sparse.name", name);
    String path = inside(name, "an entry");
    String link =
        records.getOrDefault("linkpath", longLink == null ? text(block, 157, 100) : longLink);
    if (type == LayerEntry.HARD_LINK) {
      link = inside(link, path);
    }
    int start = head.size() - LayerEntry.BLOCK;
    if (type == 'S') {
      readSparseMap(block, head);
    }
    boolean hasContent = "123456".indexOf(type) < 0;
    long size = hasContent ? size(block, records, path) : 0;
    String device =
        type == LayerEntry.CHARACTER_DEVICE || type == LayerEntry.BLOCK_DEVICE
            ? number(block, 329, 8, path) + ":" + number(block, 337, 8, path)
            : "";
    byte[] blocks = head.toByteArray();
    byte[] header = Arrays.copyOfRange(blocks, start, blocks.length);
    LayerEntry entry =
        new LayerEntry(blocks, header, Map.copyOf(records), path, link, type, device, size);
    unread = entry.paddedBytes();
    return entry;
  }

  private long size(byte[] block, Map<String, String> records, String path) throws IOException {
    String written = records.get("size");
    long size;
    try {
      size = written == null ? number(block, 124, 12, path) : Long.parseLong(written);
    } catch (NumberFormatException e) {
      throw malformed(shown(path) + " has a size that is no number");
    }
    if (size < 0 || size > Long.MAX_VALUE / 2) {
      throw malformed(shown(path) + " has an absurd size");
    }
    return size;
  }

  /** GNU's old format goes on with blocks of a map, each of which tells whether there is more. */
  private void readSparseMap(byte[] block, ByteArrayOutputStream head) throws IOException {
    boolean more = block[482] != 0;
    for (int i = 0; more; i++) {
      byte[] next = in.readNBytes(LayerEntry.BLOCK);
      if (next.length < LayerEntry.BLOCK || i == MAX_SPARSE_BLOCKS) {
        throw malformed("the map of a sparse file has no end");
      }
      head.write(next);
      more = next[504] != 0;
    }
  }

  /** A path as it is inside the layer. */
  private String inside(String name, String of) throws IOException {
    List<String> parts = new ArrayList<>();
    for (String part : name.split("/")) {
      if (part.equals("..")) {
        throw malformed(shown(of) + " leads out of it: " + shown(name));
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    if (name.startsWith("/")) {
      throw malformed(shown(of) + " has an absolute path: " + shown(name));
    }
    return String.join("/", parts);
  }

  private Map<String, String> records(byte[] content) throws IOException {
    return PaxRecords.parse(content)
        .orElseThrow(() -> malformed("an extended header can't be understood"));
  }

  private byte[] extension(byte[] block, ByteArrayOutputStream head) throws IOException {
    long size = number(block, 124, 12, "a header");
    if (size < 0 || size > MAX_EXTENSION_BYTES) {
      throw malformed("a header is larger than " + MAX_EXTENSION_BYTES + " bytes");
    }
    int padded = (int) (size + LayerEntry.BLOCK - 1) / LayerEntry.BLOCK * LayerEntry.BLOCK;
    byte[] content = in.readNBytes(padded);
    if (content.length < padded || head.size() > 4 * MAX_EXTENSION_BYTES) {
      throw malformed("it is cut short");
    }
    head.write(content);
    return Arrays.copyOf(content, (int) size);
  }

  /** The next header; null at the end mark, or where it should be. */
  private byte[] block() throws IOException {
    byte[] block = in.readNBytes(LayerEntry.BLOCK);
    if (block.length == 0) {
      return null;
    }
    if (block.length < LayerEntry.BLOCK) {
      throw new EOFException(what + " is cut short");
    }
    int sum = 0;
    boolean zero = true;
    for (int i = 0; i < block.length; i++) {
      sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xff;
      zero &= block[i] == 0;
    }
    if (zero) {
      return null;
    }
    if (number(block, 148, 8, "a header") != sum) {
      throw malformed("there is no entry where one should be");
    }
    return block;
  }

  private static String name(byte[] block) {
    String name = text(block, 0, 100);
    String prefix = text(block, 257, 6).equals("ustar") ? text(block, 345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static String text(byte[] bytes) {
    return text(bytes, 0, bytes.length);
  }

  private static String text(byte[] block, int from, int most) {
    int length = 0;
    while (length < most && block[from + length] != 0) {
      length++;
    }
    return new String(block, from, length, ISO_8859_1);
  }

  /** Octal digits, or a binary number if the highest bit is set. */
  private long number(byte[] block, int from, int length, String of) throws IOException {
    long value = 0;
    if ((block[from] & 0x80) != 0) {
      value = block[from] & 0x7f;
      for (int i = from + 1; i < from + length; i++) {
        if (value > Long.MAX_VALUE >> 8) {
          throw malformed(shown(of) + " has an absurd number");
        }
        value = (value << 8) | (block[i] & 0xff);
      }
      return value;
    }
    String digits = text(block, from, length).strip();
    try {
      return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    } catch (NumberFormatException e) {
      throw malformed(shown(of) + " has a number that is none");
    }
  }

  private MalformedLayerException malformed(String how) {
    return new MalformedLayerException(what + ": " + how);
  }

  /** Fit for a terminal. */
  static String shown(String name) {
    StringBuilder shown = new StringBuilder();
    for (char c : name.substring(0, Math.min(name.length(), 120)).toCharArray()) {
      shown.append(c > 0x20 && c < 0x7f ? String.valueOf(c) : String.format("\\x%02x", (int) c));
    }
    return shown.toString();
  }
}
