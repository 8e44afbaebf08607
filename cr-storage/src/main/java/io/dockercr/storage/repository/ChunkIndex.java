package io.dockercr.storage.repository;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the chunks that a repository has, and those that its user has added. Memory stays small,
 * whatever there is: most of it is looked up on disk. Used by one thread; the caller closes it.
 */
final class ChunkIndex implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ChunkIndex.class);

  /** So many added chunks are kept in memory before they are written down: some 4 MiB. */
  private static final int MAX_IN_MEMORY = 1 << 16;

  /** More segments than this are made one, since each has to be asked. */
  private static final int MAX_SEGMENTS = 16;

  private static final long FILTER_BYTES_IN_MEMORY = 12 << 20;
  private static final int OPEN_PACKS = 64;

  private final Layout layout;
  private final PackTable table;
  private final List<IndexSegment> segments = new ArrayList<>();
  private final Set<PackId> missing = new HashSet<>();
  private final Map<PackId, PackFile> open = new LinkedHashMap<>(16, 0.75f, true);
  private final ChunkTable added = new ChunkTable();
  private long filterBytes;
  private long last = ChunkTable.NONE;

  /**
   * @param table gets a number for each pack in which something is found
   */
  ChunkIndex(Layout layout, PackTable table) throws IOException {
    this.layout = layout;
    this.table = table;
    for (Path file : RepositoryFiles.list(layout.index())) {
      openSegment(file);
    }
  }

  private void openSegment(Path file) throws IOException {
    try {
      IndexSegment segment = IndexSegment.open(file, filterBytes < FILTER_BYTES_IN_MEMORY);
      filterBytes += BloomFilter.blocksFor(segment.entries()) * BloomFilter.BLOCK_BYTES;
      segments.add(segment);
    } catch (NoSuchFileException e) {
      LOG.debug("{} was made one with others", file);
    } catch (DamagedException e) {
      // Chunks are stored once more then, and `docker-cr repair` makes the index anew.
      LOG.warn("{}; `docker-cr repair` makes it anew.", e.getMessage());
    }
  }

  /** The place of a chunk, in the table's numbers; {@link ChunkTable#NONE} if it is not there. */
  long find(byte[] digests, int at) throws IOException {
    // What was stored in a row once mostly comes in a row again.
    if (last != ChunkTable.NONE) {
      PackId pack = table.get(PackTable.packOf(last));
      if (pack != null && has(pack, PackTable.chunkOf(last) + 1, digests, at)) {
        last++;
        return last;
      }
    }
    last = added.find(digests, at);
    for (int i = segments.size() - 1; last == ChunkTable.NONE && i >= 0; i--) {
      last = findIn(segments.get(i), digests, at);
    }
    return last;
  }

  private long findIn(IndexSegment segment, byte[] digests, int at) throws IOException {
    long place = segment.find(digests, at);
    if (place == ChunkTable.NONE) {
      return place;
    }
    PackId pack = segment.packs().get(PackTable.packOf(place));
    int chunk = PackTable.chunkOf(place);
    return has(pack, chunk, digests, at)
        ? PackTable.place(table.numberOf(pack), chunk)
        : ChunkTable.NONE;
  }

  /** Asks the pack itself: an index may be damaged, or older than a removal of packs. */
  private boolean has(PackId id, int chunk, byte[] digests, int at) throws IOException {
    if (missing.contains(id)) {
      return false;
    }
    try {
      PackFile pack = open.get(id);
      if (pack == null) {
        pack = PackFile.open(layout, id);
        open.put(id, pack);
        closeEldest();
      }
      return pack.has(chunk, digests, at);
    } catch (DamagedException e) {
      LOG.debug("{}", e.getMessage());
      missing.add(id);
      return false;
    }
  }

  private void closeEldest() throws IOException {
    if (open.size() > OPEN_PACKS) {
      PackId eldest = open.keySet().iterator().next();
      open.remove(eldest).close();
    }
  }

  /** Remembers a chunk that was stored. */
  void add(byte[] digests, int at, long place) {
    added.add(digests, at, place);
    last = ChunkTable.NONE;
  }

  /** Remembers a chunk that is there, unless another like it is known. */
  void addIfNew(byte[] digest, long place) {
    if (added.find(digest, 0) == ChunkTable.NONE) {
      added.add(digest, 0, place);
    }
  }

  /** To be called when all packs have names, so that what was added can be written down. */
  void packsAreNamed(boolean atEnd) throws IOException {
    if (added.size() == 0 || (!atEnd && added.size() < MAX_IN_MEMORY)) {
      return;
    }
    Path file = writeDown();
    added.clear();
    openSegment(file);
  }

  /**
   * Writes down what was added so far, so that a later attempt finds it: for who gives up. What is
   * in a pack that has no name is left out.
   */
  void giveUp() throws IOException {
    for (int i = 0; i < added.size(); i++) {
      if (table.get(PackTable.packOf(added.place(i))) != null) {
        writeDown();
        return;
      }
    }
  }

  private Path writeDown() throws IOException {
    int[] numbers = new int[table.all().size()];
    List<PackId> used = new ArrayList<>();
    int count = 0;
    for (int i = 0; i < added.size(); i++) {
      int pack = PackTable.packOf(added.place(i));
      if (numbers[pack] == 0 && table.get(pack) != null) {
        used.add(table.get(pack));
        numbers[pack] = used.size();
      }
      count += numbers[pack] > 0 ? 1 : 0;
    }
    try (IndexWriter writer = new IndexWriter(layout.index(), used, count)) {
      byte[] digest = new byte[Sha256.BYTES];
      for (int entry : added.sorted()) {
        long place = added.place(entry);
        int pack = numbers[PackTable.packOf(place)] - 1;
        if (pack >= 0) {
          added.digest(entry, digest, 0);
          writer.add(digest, pack, PackTable.chunkOf(place));
        }
      }
      return writer.finish();
    }
  }

  /** Makes many segments one. */
  void consolidate() throws IOException {
    if (segments.size() > MAX_SEGMENTS) {
      IndexMerger.merge(layout.index(), segments, pack -> true);
    }
  }

  @Override
  public void close() throws IOException {
    for (IndexSegment segment : segments) {
      segment.close();
    }
    for (PackFile pack : open.values()) {
      pack.close();
    }
  }
}
