package io.dockercr.storage.repository;

import io.dockercr.api.StoreProgress;
import io.dockercr.storage.work.DoneBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Frees what no snapshot needs. At any moment each snapshot finds all that it needs: copies are
 * durable before a snapshot is changed, and all of them are changed before a pack goes. Used by one
 * thread that is alone in the repository.
 */
final class Prune {
  /** A pack of which less than this share is needed is copied and removed. */
  private static final double KEEP_SHARE = 0.6;

  /** Packs that are copied in a round, which bounds memory: 128 KiB each. */
  private static final int PACKS_IN_ROUND = 32;

  private final Layout layout;
  private final int level;
  private final RepositoryLock lock;
  private final Map<PackId, BitSet> needed = new HashMap<>();
  private final List<PackId> dead = new ArrayList<>();
  private final List<PackId> sparse = new ArrayList<>();
  private long freed;

  Prune(Layout layout, int level, RepositoryLock lock) {
    this.layout = layout;
    this.level = level;
    this.lock = lock;
  }

  /** Returns the bytes that are, or would be, freed. */
  long run(boolean dryRun, StoreProgress listener) throws IOException {
    for (SnapshotName name : layout.names()) {
      try {
        mark(SnapshotFile.read(layout, name));
      } catch (DamagedException e) {
        throw new DamagedException(
            "the snapshot " + name + " is damaged, so what it needs can't be told", e);
      }
    }
    choose();
    if (!dryRun) {
      // Who has it instead may be about to show a snapshot that needs what is removed.
      lock.confirm();
    }
    for (Path file : layout.abandoned()) {
      freed += Files.size(file);
      if (!dryRun) {
        Files.delete(file);
      }
    }
    if (!dryRun && !(dead.isEmpty() && sparse.isEmpty())) {
      remove(dead);
      DoneBytes progress = new DoneBytes(listener, sizeOf(sparse));
      for (int i = 0; i < sparse.size(); i += PACKS_IN_ROUND) {
        compact(sparse.subList(i, Math.min(sparse.size(), i + PACKS_IN_ROUND)), progress);
      }
      cleanIndex();
    }
    return freed;
  }

  private void mark(Snapshot snapshot) throws DamagedException {
    for (Snapshot.Entry file : snapshot.files()) {
      Runs.read(
          file.runs(),
          new Runs.Visitor<DamagedException>() {
            @Override
            public void zeros(long bytes) {
              // Nothing is stored of them.
            }

            @Override
            public void chunks(int number, int first, int count) throws DamagedException {
              if (number >= snapshot.packs().size()
                  || (long) first + count > PackFormat.PACK_CHUNKS) {
                throw new DamagedException("a list of chunks makes no sense");
              }
              needed
                  .computeIfAbsent(snapshot.packs().get(number), pack -> new BitSet())
                  .set(first, first + count);
            }
          });
    }
  }

  private void choose() throws IOException {
    for (PackId id : layout.packIds()) {
      long size = Files.size(id.in(layout.packs()));
      BitSet chunks = needed.get(id);
      if (chunks == null) {
        dead.add(id);
        freed += size;
        continue;
      }
      double share = neededShare(id, chunks);
      if (share < KEEP_SHARE) {
        sparse.add(id);
        freed += (long) (size * (1 - share));
      }
    }
  }

  private double neededShare(PackId id, BitSet chunks) throws IOException {
    try (PackFile pack = PackFile.open(layout, id)) {
      long bytes = 0;
      for (int chunk = chunks.nextSetBit(0); chunk >= 0; ) {
        int end = Math.min(chunks.nextClearBit(chunk), pack.chunkCount());
        if (chunk < end) {
          bytes += pack.chunkStart(end) - pack.chunkStart(chunk);
        }
        chunk = chunks.nextSetBit(chunks.nextClearBit(chunk));
      }
      return bytes / (double) pack.chunkStart(pack.chunkCount());
    } catch (DamagedException e) {
      // For repair to deal with: nothing is taken from it here.
      return 1;
    }
  }

  private void remove(List<PackId> ids) throws IOException {
    for (PackId id : ids) {
      Files.deleteIfExists(id.in(layout.packs()));
    }
    RepositoryFiles.force(layout.packs());
  }

  private long sizeOf(List<PackId> ids) throws IOException {
    long bytes = 0;
    for (PackId id : ids) {
      bytes += Files.size(id.in(layout.packs()));
    }
    return bytes;
  }

  private void compact(List<PackId> ids, DoneBytes progress) throws IOException {
    try (Relocation relocation = new Relocation(layout, level)) {
      List<PackId> copied = new ArrayList<>();
      for (PackId id : ids) {
        try {
          relocation.move(id, needed.get(id));
          copied.add(id);
        } catch (DamagedException e) {
          // Chunks that can't be read stay where they are, for repair.
          relocation.forget(id);
        }
        progress.add(Files.size(id.in(layout.packs())));
      }
      relocation.finish();
      // Else who has the lock may have pruned the copies.
      lock.confirm();
      for (SnapshotName name : layout.names()) {
        Snapshot snapshot = SnapshotFile.read(layout, name);
        if (relocation.concerns(snapshot)) {
          SnapshotFile.replace(layout, name, relocation.apply(snapshot));
        }
      }
      lock.confirm();
      remove(copied);
    }
  }

  private void cleanIndex() throws IOException {
    Set<PackId> there = new HashSet<>(layout.packIds());
    List<IndexSegment> segments = new ArrayList<>();
    try {
      for (Path file : RepositoryFiles.list(layout.index())) {
        try {
          segments.add(IndexSegment.open(file, false));
        } catch (DamagedException e) {
          // It is of no use to anybody.
          Files.delete(file);
        }
      }
      IndexMerger.merge(layout.index(), segments, there::contains);
    } finally {
      for (IndexSegment segment : segments) {
        segment.close();
      }
    }
  }
}
