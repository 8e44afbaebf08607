package io.dockercr.storage.archive;

import io.dockercr.api.StoreProgress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.util.Map;

/**
 * Goes through an archive from its beginning to its end.
 *
 * @param channel its file; stays open
 */
record ArchiveScan(FileChannel channel, ArchiveCompression compression, Refusals refusals) {

  /** Sees one entry after the other. */
  interface Visitor {
    /**
     * @param entry an entry that was checked
     * @param content its content, which need not be read
     */
    void visit(ArchiveEntry entry, InputStream content) throws IOException;
  }

  /** The archive as tar alone; the caller closes it. */
  PlainStream plain(ArchiveLimits limits, StoreProgress progress) throws IOException {
    return PlainStream.of(channel, compression, limits, refusals, progress);
  }

  /** Checks all entries, each before it is visited; gives them by path, without the root. */
  Map<String, ArchiveEntry> run(ArchiveLimits limits, StoreProgress progress, Visitor visitor)
      throws IOException {
    boolean sized = compression == ArchiveCompression.NONE;
    try (PlainStream plain = plain(limits, progress)) {
      TarReader tar = new TarReader(plain, sized ? channel.size() : Long.MAX_VALUE, refusals);
      EntryTable table = new EntryTable(limits, refusals);
      for (TarReader.Raw raw = tar.next(); raw != null; raw = tar.next()) {
        ArchiveEntry entry = table.add(raw);
        if (!entry.path().isEmpty()) {
          visitor.visit(entry, tar.content());
        }
      }
      return table.entries();
    }
  }
}
