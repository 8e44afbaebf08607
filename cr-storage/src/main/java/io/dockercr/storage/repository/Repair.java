package io.dockercr.storage.repository;

import io.dockercr.api.StoreProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts right what can be put right: makes the index anew, copies what is whole out of damaged
 * packs, finds lost chunks elsewhere, and puts aside what can't be restored, so that nothing new
 * builds on it. Removes nothing. Used by one thread that is alone in the repository.
 */
final class Repair {
  private final Layout layout;
  private final int level;
  private final List<String> done = new ArrayList<>();

  Repair(Layout layout, int level) {
    this.layout = layout;
    this.level = level;
  }

  /** Returns what was done. */
  List<String> run(StoreProgress listener) throws IOException {
    if (RepositoryFormat.repair(layout.root())) {
      done.add("The file \"" + RepositoryFormat.FILE + "\" and its copy are the same again.");
    }
    List<PackId> packs = layout.packIds();
    PackChecks checks = PackChecks.of(layout, packs, listener);
    Set<PackId> bad = new LinkedHashSet<>(checks.damaged().keySet());
    bad.addAll(checks.unreadable().keySet());
    List<PackId> good = new ArrayList<>(packs);
    good.removeAll(bad);
    rebuildIndex(good, !bad.isEmpty());
    try (Relocation relocation = new Relocation(layout, level)) {
      for (PackId pack : checks.damaged().keySet()) {
        salvage(relocation, pack, checks.damaged().get(pack));
      }
      relocation.finish();
      for (SnapshotName name : layout.names()) {
        repair(name, relocation, checks);
      }
    }
    for (PackId pack : bad) {
      putAside(pack.in(layout.packs()), pack.hex() + PackId.SUFFIX);
      done.add("The damaged " + pack + " is put aside in " + layout.damaged() + ".");
    }
    return done;
  }

  /** Without what is damaged: nothing that is written from now on is to build on it. */
  private void rebuildIndex(List<PackId> good, boolean force) throws IOException {
    if (!force && indexIsWhole(good)) {
      return;
    }
    List<Path> old = RepositoryFiles.list(layout.index());
    for (Path file : old) {
      Files.delete(file);
    }
    RepositoryFiles.force(layout.index());
    PackTable table = new PackTable();
    byte[] digest = new byte[Sha256.BYTES];
    try (ChunkIndex index = new ChunkIndex(layout, table)) {
      for (PackId id : good) {
        try (PackFile pack = PackFile.open(layout, id)) {
          for (int chunk = 0; chunk < pack.chunkCount(); chunk++) {
            pack.digest(chunk, digest, 0);
            index.addIfNew(digest, PackTable.place(table.numberOf(id), chunk));
          }
        }
        index.packsAreNamed(false);
      }
      index.packsAreNamed(true);
      index.consolidate();
    }
    done.add("The index is made anew from " + good.size() + " packs.");
  }

  private boolean indexIsWhole(List<PackId> packs) throws IOException {
    Set<PackId> left = new LinkedHashSet<>(packs);
    try {
      for (Path file : RepositoryFiles.list(layout.index())) {
        try (IndexSegment segment = IndexSegment.open(file, true)) {
          segment.verify();
          segment.packs().forEach(left::remove);
        }
      }
      return left.isEmpty();
    } catch (DamagedException e) {
      return false;
    }
  }

  private void salvage(Relocation relocation, PackId id, BitSet damaged) throws IOException {
    BitSet whole = new BitSet();
    try (PackFile pack = PackFile.open(layout, id)) {
      whole.set(0, pack.chunkCount());
    }
    whole.andNot(damaged);
    relocation.move(id, whole);
    relocation.replace(id, damaged);
  }

  private void repair(SnapshotName name, Relocation relocation, PackChecks checks)
      throws IOException {
    Path file = name.in(layout.snapshots());
    try {
      Snapshot snapshot = SnapshotFile.read(layout, name);
      for (PackId pack : snapshot.packs()) {
        if (checks.unreadable().containsKey(pack) || !Existence.of(pack.in(layout.packs()))) {
          throw new DamagedException(pack + " is lost");
        }
      }
      if (relocation.concerns(snapshot)) {
        SnapshotFile.replace(layout, name, relocation.apply(snapshot));
        done.add("The checkpoint " + name + " is whole: it no longer uses what is damaged.");
      }
    } catch (DamagedException e) {
      putAside(file, name.group() + "-" + name.name() + SnapshotFile.SUFFIX);
      done.add(
          "The checkpoint "
              + name
              + " can't be restored ("
              + e.getMessage()
              + "), and is put aside in "
              + layout.damaged()
              + ".");
    }
  }

  private void putAside(Path file, String name) throws IOException {
    RepositoryFiles.makeDirectory(layout.damaged());
    if (Existence.of(file)) {
      Files.move(file, layout.damaged().resolve(name), StandardCopyOption.ATOMIC_MOVE);
      RepositoryFiles.force(layout.damaged());
      RepositoryFiles.force(file.getParent());
    }
  }
}
