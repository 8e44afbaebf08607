package io.dockercr.storage.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads a tar archive from its beginning to its end, in the formats ustar, pax, GNU and the one
 * before them. Holds no more of it than one name. Used by one thread.
 *
 * <p>It is strict where readers disagree: there has to be an end mark, with nothing behind it but
 * padding, and no header that another reader would pass over.
 */
final class TarReader {
  /** What blocking may add at the end. */
  private static final int MAX_PADDING_BYTES = 1 << 20;

  private static final String SPARSE_HINT = "Make the archive without tar's --sparse.";

  private final InputStream in;
  private final long totalBytes;
  private final Refusals refusals;
  private final byte[] block = new byte[TarHeader.BYTES];
  private final Content content = new Content();
  private long position;
  private long remaining;
  private long padding;
  private String last = "";

  /**
   * @param in the archive, not compressed
   * @param totalBytes how long that is; {@link Long#MAX_VALUE} if it is not known
   */
  TarReader(InputStream in, long totalBytes, Refusals refusals) {
    this.in = in;
    this.totalBytes = totalBytes;
    this.refusals = refusals;
  }

  /**
   * An entry as it is in the archive.
   *
   * @param name its path, a character for each byte
   */
  record Raw(String name, boolean directory, long sizeBytes, long offset) {}

  /**
   * Passes over what is left of an entry to the next one.
   *
   * @return null at the archive's end
   * @throws ArchiveException if it is damaged, or is something that no checkpoint has
   */
  Raw next() throws IOException {
    skip(remaining);
    remaining = 0;
    skip(padding);
    padding = 0;
    TarExtensions extensions = new TarExtensions(refusals);
    while (true) {
      TarHeader header = header();
      if (header == null) {
        if (!extensions.isEmpty()) {
          throw refusals.damaged("an extended header has no entry behind it");
        }
        return null;
      }
      switch (header.type()) {
        case 'x' -> extensions.records(extension(header));
        case 'g' -> extensions.globalRecords(extension(header));
        case 'L' -> extensions.longName(extension(header));
        default -> {
          return entry(header, extensions);
        }
      }
    }
  }

  private Raw entry(TarHeader header, TarExtensions extensions) throws ArchiveException {
    String name = extensions.path(header);
    long size = extensions.size(header);
    String shown = name.isEmpty() ? "an entry without a name" : Refusals.shown(name);
    requireKind(header.type(), shown);
    requireSize(size, shown);
    boolean directory = header.type() == '5' || name.endsWith("/");
    if (directory && size > 0) {
      throw refusals.refused(shown + " is a directory with content of its own");
    }
    last = shown;
    remaining = size;
    padding = -size & TarHeader.BYTES - 1;
    return new Raw(name, directory, size, position);
  }

  private void requireKind(char type, String shown) throws ArchiveException {
    switch (type) {
      case '0', '5' -> {}
      case '1' -> throw refusals.refused(shown + " is a hard link");
      case '2', 'K' -> throw link(shown);
      case '3', '4' -> throw refusals.refused(shown + " is a device");
      case '6' -> throw refusals.refused(shown + " is a FIFO");
      case 'S' -> throw refusals.refused(shown + " is a sparse file", SPARSE_HINT);
      default ->
          throw refusals.refused(
              shown
                  + " is neither a file nor a directory, but of type "
                  + Refusals.shown("" + type));
    }
  }

  private ArchiveException link(String shown) {
    return shown.equals("checkpoint/parent") || shown.equals("images/parent")
        ? refusals.refused(
            shown + " is a symbolic link to a checkpoint that this one builds on",
            "An archive has to stand alone: make it of a checkpoint without a parent.")
        : refusals.refused(shown + " is a symbolic link");
  }

  private void requireSize(long size, String shown) throws ArchiveException {
    if (size == TarHeader.NEGATIVE) {
      throw refusals.refused(shown + " is said to have less than no bytes");
    }
    if (size < 0) {
      throw refusals.refused(shown + " has a size that is no number");
    }
    if (size > totalBytes - position) {
      throw refusals.damaged(
          shown
              + " is said to have "
              + size
              + " bytes, and "
              + Math.max(0, totalBytes - position)
              + " are there: it is cut short");
    }
  }

  /** The content of a header that belongs to the next one. */
  private byte[] extension(TarHeader header) throws IOException {
    String shown = "an extended header behind " + (last.isEmpty() ? "nothing" : last);
    requireSize(header.sizeBytes(), shown);
    if (header.sizeBytes() > TarExtensions.MAX_BYTES) {
      throw refusals.refused(
          shown
              + " has "
              + header.sizeBytes()
              + " bytes, more than the "
              + TarExtensions.MAX_BYTES
              + " that are read");
    }
    byte[] bytes = in.readNBytes((int) header.sizeBytes());
    position += bytes.length;
    if (bytes.length < header.sizeBytes()) {
      throw cutShort();
    }
    skip(-header.sizeBytes() & TarHeader.BYTES - 1);
    return bytes;
  }

  /** The next header; null if the end mark is there instead. */
  private TarHeader header() throws IOException {
    if (!block()) {
      throw refusals.damaged("it has no end mark" + behindLast() + ": it is cut short");
    }
    if (isZero(block, block.length)) {
      requireEnd();
      return null;
    }
    if (!TarHeader.isOne(block)) {
      throw refusals.damaged("there is no entry's header" + behindLast());
    }
    return TarHeader.of(block);
  }

  private String behindLast() {
    return last.isEmpty() ? " at its beginning" : " behind " + last;
  }

  private boolean block() throws IOException {
    int length = in.readNBytes(block, 0, block.length);
    position += length;
    if (length > 0 && length < block.length) {
      throw cutShort();
    }
    return length > 0;
  }

  /** There may be zeros only. */
  private void requireEnd() throws IOException {
    byte[] rest = new byte[8192];
    int sum = 0;
    for (int length = in.read(rest); length >= 0; length = in.read(rest)) {
      sum += length;
      if (sum > MAX_PADDING_BYTES || !isZero(rest, length)) {
        throw refusals.refused("there is something behind its end mark");
      }
    }
  }

  private static boolean isZero(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private void skip(long bytes) throws IOException {
    try {
      in.skipNBytes(bytes);
      position += bytes;
    } catch (EOFException e) {
      throw cutShort();
    }
  }

  private ArchiveException cutShort() {
    return refusals.damaged("it is cut short" + (last.isEmpty() ? "" : " in " + last));
  }

  /** The content of the entry that {@link #next} gave, up to the next call of that. */
  InputStream content() {
    return content;
  }

  private final class Content extends PieceStream {
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (remaining == 0) {
        return -1;
      }
      int count = in.read(into, offset, (int) Math.min(length, remaining));
      if (count < 0) {
        throw cutShort();
      }
      position += count;
      remaining -= count;
      return count;
    }

    @Override
    public long skip(long bytes) throws IOException {
      long skipped = in.skip(Math.min(bytes, remaining));
      position += skipped;
      remaining -= skipped;
      return skipped;
    }
  }
}
