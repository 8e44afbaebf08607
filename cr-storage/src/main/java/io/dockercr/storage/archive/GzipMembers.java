package io.dockercr.storage.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses gzip, one member after the other. Unlike the JDK's stream it does not take what is
 * no further member for the end: only zeros may be there, which pad a tape. Used by one thread.
 */
final class GzipMembers extends PieceStream {
  private static final int BUFFER_BYTES = 64 * 1024;

  /** Of a member's name or comment, which nobody reads. */
  private static final int MAX_TEXT_BYTES = 64 * 1024;

  private static final int HEADER_CHECKSUM = 1 << 1;
  private static final int EXTRA = 1 << 2;
  private static final int NAME = 1 << 3;
  private static final int COMMENT = 1 << 4;
  private static final int RESERVED = 0xe0;

  private final InputStream in;
  private final Refusals refusals;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int at;
  private int end;
  private boolean first = true;
  private boolean inside;
  private boolean ended;

  GzipMembers(InputStream in, Refusals refusals) {
    this.in = in;
    this.refusals = refusals;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!ended) {
      if (!inside) {
        begin();
        continue;
      }
      int count = inflate(into, offset, length);
      if (count > 0) {
        checksum.update(into, offset, count);
        return count;
      }
      if (inflater.finished()) {
        finish();
      } else if (inflater.needsDictionary() || !fill()) {
        throw cutShort();
      } else {
        inflater.setInput(buffer, at, end - at);
        at = end;
      }
    }
    return -1;
  }

  private int inflate(byte[] into, int offset, int length) throws ArchiveException {
    try {
      return inflater.inflate(into, offset, length);
    } catch (DataFormatException e) {
      throw refusals.damaged("its gzip compression is: " + e.getMessage());
    }
  }

  /** Reads a member's header, or finds the end. */
  private void begin() throws IOException {
    int magic = next();
    if (!first && magic <= 0) {
      requirePadding(magic);
      return;
    }
    if (magic != 0x1f || next() != 0x8b) {
      throw refusals.damaged("there is something behind the end of its gzip compression");
    }
    first = false;
    int method = byteOrFail();
    int flags = byteOrFail();
    if (method != 8 || (flags & RESERVED) != 0) {
      throw refusals.damaged("it has a gzip header of an unknown kind");
    }
    skip(6);
    if ((flags & EXTRA) != 0) {
      skip(byteOrFail() | byteOrFail() << 8);
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CHECKSUM) != 0) {
      skip(2);
    }
    inflater.reset();
    inflater.setInput(buffer, at, end - at);
    at = end;
    checksum.reset();
    inside = true;
  }

  private void requirePadding(int magic) throws IOException {
    int value = magic;
    while (value == 0) {
      value = next();
    }
    if (value > 0) {
      throw refusals.damaged("there is something behind the end of its gzip compression");
    }
    ended = true;
  }

  /** Compares a member's trailer with what came out. */
  private void finish() throws IOException {
    at = end - inflater.getRemaining();
    boolean right = word() == (int) checksum.getValue();
    right &= word() == (int) inflater.getBytesWritten();
    if (!right) {
      throw refusals.damaged("its gzip checksum is another");
    }
    inside = false;
  }

  private int word() throws IOException {
    return byteOrFail() | byteOrFail() << 8 | byteOrFail() << 16 | byteOrFail() << 24;
  }

  private void skip(int bytes) throws IOException {
    for (int i = 0; i < bytes; i++) {
      byteOrFail();
    }
  }

  private void skipText() throws IOException {
    for (int i = 0; i < MAX_TEXT_BYTES; i++) {
      if (byteOrFail() == 0) {
        return;
      }
    }
    throw refusals.damaged("it has a gzip header of an unknown kind");
  }

  private int byteOrFail() throws IOException {
    int value = next();
    if (value < 0) {
      throw cutShort();
    }
    return value;
  }

  private int next() throws IOException {
    return at < end || fill() ? buffer[at++] & 0xff : -1;
  }

  private boolean fill() throws IOException {
    at = 0;
    end = Math.max(0, in.read(buffer, 0, buffer.length));
    return end > 0;
  }

  private ArchiveException cutShort() {
    return refusals.damaged("its gzip compression is cut short");
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
