package io.dockercr.storage.archive;

import java.io.EOFException;
import java.io.IOException;

/** A file of a compressed archive, which is decompressed up to there. Used by one thread. */
final class EntryStream extends PieceStream {
  private final PlainStream plain;
  private final Refusals refusals;
  private final String shown;
  private long remaining;

  /**
   * @param plain at its beginning; closed with this
   */
  EntryStream(PlainStream plain, ArchiveEntry entry, Refusals refusals) throws IOException {
    this.plain = plain;
    this.refusals = refusals;
    this.shown = Refusals.shown(entry.path());
    this.remaining = entry.sizeBytes();
    try {
      plain.skipNBytes(entry.offset());
    } catch (EOFException e) {
      plain.close();
      throw cutShort();
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (remaining == 0) {
      return -1;
    }
    int count = plain.read(into, offset, (int) Math.min(length, remaining));
    if (count < 0) {
      throw cutShort();
    }
    remaining -= count;
    return count;
  }

  private ArchiveException cutShort() {
    return refusals.damaged("it is cut short in " + shown);
  }

  @Override
  public void close() throws IOException {
    plain.close();
  }
}
