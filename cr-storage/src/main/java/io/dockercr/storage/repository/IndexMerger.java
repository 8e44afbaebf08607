package io.dockercr.storage.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/** Makes one index of many, without holding them in memory. */
final class IndexMerger {
  private final List<IndexSegment> segments;
  private final Map<PackId, Integer> numbers = new LinkedHashMap<>();
  private final Map<IndexCursor, int[]> renumbered = new HashMap<>();

  private IndexMerger(List<IndexSegment> segments, Predicate<PackId> keep) {
    this.segments = segments;
    for (IndexSegment segment : segments) {
      for (PackId pack : segment.packs()) {
        if (keep.test(pack)) {
          numbers.putIfAbsent(pack, numbers.size());
        }
      }
    }
  }

  /**
   * Writes one segment in place of several, with the entries of those packs that are kept, and
   * removes the several.
   */
  static void merge(Path directory, List<IndexSegment> segments, Predicate<PackId> keep)
      throws IOException {
    IndexMerger merger = new IndexMerger(segments, keep);
    long[] count = new long[1];
    merger.forEach((digest, pack, chunk) -> count[0]++);
    if (count[0] > 0) {
      List<PackId> packs = new ArrayList<>(merger.numbers.keySet());
      try (IndexWriter writer = new IndexWriter(directory, packs, count[0])) {
        merger.forEach(writer::add);
        writer.finish();
      }
    }
    for (IndexSegment segment : segments) {
      Files.deleteIfExists(segment.file());
    }
    RepositoryFiles.force(directory);
  }

  private interface Entries {
    void add(byte[] digest, int pack, int chunk) throws IOException;
  }

  /** Gives the entries that are kept, in their order, each digest once. */
  private void forEach(Entries entries) throws IOException {
    PriorityQueue<IndexCursor> queue = new PriorityQueue<>(IndexCursor::compareTo);
    renumbered.clear();
    for (IndexSegment segment : segments) {
      IndexCursor cursor = segment.cursor();
      renumbered.put(cursor, renumber(segment));
      if (!cursor.isAtEnd()) {
        queue.add(cursor);
      }
    }
    byte[] digest = new byte[Sha256.BYTES];
    byte[] given = null;
    while (!queue.isEmpty()) {
      IndexCursor cursor = queue.remove();
      int[] packs = renumbered.get(cursor);
      int pack = cursor.pack();
      if (pack >= 0 && pack < packs.length && packs[pack] >= 0) {
        cursor.digest(digest);
        if (given == null || !Arrays.equals(given, digest)) {
          entries.add(digest, packs[pack], cursor.chunk());
          given = digest.clone();
        }
      }
      cursor.advance();
      if (!cursor.isAtEnd()) {
        queue.add(cursor);
      }
    }
  }

  private int[] renumber(IndexSegment segment) {
    int[] packs = new int[segment.packs().size()];
    for (int i = 0; i < packs.length; i++) {
      packs[i] = numbers.getOrDefault(segment.packs().get(i), -1);
    }
    return packs;
  }
}
