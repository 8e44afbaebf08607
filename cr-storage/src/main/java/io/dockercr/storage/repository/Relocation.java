package io.dockercr.storage.repository;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Copies chunks out of packs that are to go, and rewrites snapshots to find them where they are
 * then. Used by one thread that is alone in the repository; the caller closes it.
 */
final class Relocation implements Closeable {
  private final Layout layout;
  private final ChunkWriter writer;
  private final Map<PackId, long[]> moved = new HashMap<>();
  private List<PackId> packs;

  Relocation(Layout layout, int level) throws IOException {
    this.layout = layout;
    this.writer = new ChunkWriter(layout, level);
  }

  /** Copies some chunks of a pack. */
  void move(PackId id, BitSet chunks) throws IOException {
    try (PackFile pack = PackFile.open(layout, id)) {
      long[] places = placesOf(id, pack);
      byte[] digest = new byte[Sha256.BYTES];
      int frame = -1;
      byte[] plain = new byte[0];
      for (int chunk = chunks.nextSetBit(0); chunk >= 0; chunk = chunks.nextSetBit(chunk + 1)) {
        int start = pack.chunkStart(chunk);
        int length = pack.chunkStart(chunk + 1) - start;
        if (pack.frameAt(start) != frame) {
          frame = pack.frameAt(start);
          plain = pack.frame(frame);
        }
        pack.digest(chunk, digest, 0);
        places[chunk] = writer.add(plain, start - pack.plainStart(frame), length, digest, 0);
      }
    }
  }

  /** Lets a pack stay where it is after all. */
  void forget(PackId id) {
    moved.remove(id);
  }

  /** Looks for others like some chunks of a pack. */
  void replace(PackId id, BitSet chunks) throws IOException {
    try (PackFile pack = PackFile.open(layout, id)) {
      long[] places = placesOf(id, pack);
      byte[] digest = new byte[Sha256.BYTES];
      for (int chunk = chunks.nextSetBit(0); chunk >= 0; chunk = chunks.nextSetBit(chunk + 1)) {
        pack.digest(chunk, digest, 0);
        places[chunk] = writer.find(digest, 0);
      }
    }
  }

  private long[] placesOf(PackId id, PackFile pack) {
    return moved.computeIfAbsent(
        id,
        key -> {
          long[] places = new long[pack.chunkCount()];
          Arrays.fill(places, ChunkTable.NONE);
          return places;
        });
  }

  /** Makes all copies durable; nothing can be moved any more. */
  void finish() throws IOException {
    packs = writer.finish();
  }

  /** Whether a snapshot has chunks in packs that are to go. */
  boolean concerns(Snapshot snapshot) {
    return snapshot.packs().stream().anyMatch(moved::containsKey);
  }

  /**
   * The snapshot with its chunks where they are now.
   *
   * @throws DamagedException if one of them is nowhere
   */
  Snapshot apply(Snapshot snapshot) throws IOException {
    PackTable table = new PackTable();
    List<Snapshot.Entry> files = new ArrayList<>();
    for (Snapshot.Entry file : snapshot.files()) {
      Runs.Writer runs = new Runs.Writer();
      Runs.read(file.runs(), new Mover(snapshot, table, runs));
      files.add(new Snapshot.Entry(file.path(), file.bytes(), runs.toBytes()));
    }
    return new Snapshot(snapshot.text(), table.all(), files);
  }

  private final class Mover implements Runs.Visitor<DamagedException> {
    private final Snapshot snapshot;
    private final PackTable table;
    private final Runs.Writer runs;

    Mover(Snapshot snapshot, PackTable table, Runs.Writer runs) {
      this.snapshot = snapshot;
      this.table = table;
      this.runs = runs;
    }

    @Override
    public void zeros(long bytes) {
      runs.zeros(bytes);
    }

    @Override
    public void chunks(int number, int first, int count) throws DamagedException {
      PackId pack = snapshot.packs().get(number);
      long[] places = moved.get(pack);
      for (int chunk = first; chunk < first + count; chunk++) {
        if (places == null) {
          runs.chunk(table.numberOf(pack), chunk);
        } else if (chunk >= places.length || places[chunk] == ChunkTable.NONE) {
          throw new DamagedException("chunk " + chunk + " of " + pack + " is lost");
        } else {
          PackId now = packs.get(PackTable.packOf(places[chunk]));
          runs.chunk(table.numberOf(now), PackTable.chunkOf(places[chunk]));
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
