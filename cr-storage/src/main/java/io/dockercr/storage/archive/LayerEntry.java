package io.dockercr.storage.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An entry of a layer's archive without its content: its blocks as they are, and what of them
 * matters here. Names and values are as in the archive, a character for each byte. Immutable.
 *
 * @param head all blocks before the content
 * @param header of these the entry's own, with the map of a sparse file in GNU's old format
 * @param records the records of its extended header, in order
 * @param path relative to the layer's root, without {@code ./} and a slash at the end; empty for
 *     the root
 * @param link where a link leads, in the same way for a hard link
 * @param type tar's letter
 * @param device a device's numbers, {@code MAJOR:MINOR}; empty for what is none
 * @param contentBytes how much content follows, without padding
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
record LayerEntry(
    byte[] head,
    byte[] header,
    Map<String, String> records,
    String path,
    String link,
    char type,
    String device,
    long contentBytes) {
  static final int BLOCK = 512;
  static final char HARD_LINK = '1';
  static final char CHARACTER_DEVICE = '3';
  static final char BLOCK_DEVICE = '4';
  static final char DIRECTORY = '5';

  /** How GNU tar and Go's archive/tar keep extended attributes. */
  static final String ATTRIBUTE = "SCHILY.xattr.";

  static final String OVERLAY = ATTRIBUTE + "trusted.overlay.";
  static final String OPAQUE = OVERLAY + "opaque";

  private static final int NAME_BYTES = 100;

  /** Whether it is the overlay's note that something is deleted. */
  boolean isWhiteout() {
    return type == CHARACTER_DEVICE && device.equals("0:0");
  }

  boolean isDirectory() {
    return type == DIRECTORY;
  }

  /** What follows the header, filled up to whole blocks. */
  long paddedBytes() {
    return (contentBytes + BLOCK - 1) / BLOCK * BLOCK;
  }

  /** The last part of the path. */
  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The path of the directory that it is in; empty for the root's. */
  String parent() {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  /** The directories above, outermost first, without the root. */
  List<String> parents() {
    List<String> parents = new ArrayList<>();
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      parents.add(path.substring(0, slash));
    }
    return parents;
  }

  boolean hasOverlayAttributes() {
    return records.keySet().stream().anyMatch(key -> key.startsWith(OVERLAY));
  }

  /** The same entry with other overlay attributes: opaque or none. */
  void writeHead(OutputStream out, boolean opaque) throws IOException {
    Map<String, String> wanted = new TreeMap<>(records);
    wanted.keySet().removeIf(key -> key.startsWith(OVERLAY));
    if (opaque) {
      wanted.put(OPAQUE, "y");
    }
    // What GNU's format has in headers of their own, which are not written here.
    if (path.length() > NAME_BYTES && !records.containsKey("GNU.sparse.name")) {
      wanted.putIfAbsent("path", path + (isDirectory() ? "/" : ""));
    }
    if (link.length() > NAME_BYTES) {
      wanted.putIfAbsent("linkpath", link);
    }
    if (!wanted.isEmpty()) {
      out.write(extended(wanted));
    }
    out.write(header);
  }

  /** A new entry without content. */
  static void write(OutputStream out, String path, char type, int mode, boolean opaque)
      throws IOException {
    Map<String, String> records = new TreeMap<>();
    String stored = path + (type == DIRECTORY ? "/" : "");
    if (stored.length() > NAME_BYTES) {
      records.put("path", stored);
    }
    if (opaque) {
      records.put(OPAQUE, "y");
    }
    if (!records.isEmpty()) {
      out.write(extended(records));
    }
    out.write(header(stored, type, mode, 0));
  }

  private static byte[] extended(Map<String, String> records) throws IOException {
    byte[] content = PaxRecords.write(records);
    ByteArrayOutputStream blocks = new ByteArrayOutputStream();
    blocks.write(header("./PaxHeaders", 'x', 0644, content.length));
    blocks.write(content);
    blocks.write(new byte[-content.length & (BLOCK - 1)]);
    return blocks.toByteArray();
  }

  private static byte[] header(String name, char type, int mode, long size) {
    byte[] block = new byte[BLOCK];
    put(block, 0, name.length() > NAME_BYTES ? name.substring(0, NAME_BYTES) : name);
    put(block, 100, String.format("%07o", mode));
    put(block, 108, "0000000");
    put(block, 116, "0000000");
    put(block, 124, String.format("%011o", size));
    put(block, 136, "00000000000");
    put(block, 148, "        ");
    block[156] = (byte) type;
    put(block, 257, "ustar");
    put(block, 263, "00");
    put(block, 329, "0000000");
    put(block, 337, "0000000");
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    put(block, 148, String.format("%06o", sum) + "\0 ");
    return block;
  }

  private static void put(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }
}
