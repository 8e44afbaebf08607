package io.dockercr.storage.repository;

import io.dockercr.api.StoreProgress;
import io.dockercr.storage.work.DoneBytes;
import io.dockercr.storage.work.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Future;

/**
 * What was found in packs: of those that are all right, nothing.
 *
 * @param damaged the chunks of packs that have damaged ones
 * @param unreadable the packs of which nothing can be told, and why
 */
record PackChecks(Map<PackId, BitSet> damaged, Map<PackId, String> unreadable) {

  /** Reads packs, several at once. */
  static PackChecks of(Layout layout, Collection<PackId> packs, StoreProgress listener)
      throws IOException {
    PackChecks checks = new PackChecks(new HashMap<>(), new HashMap<>());
    Map<PackId, Long> sizes = new LinkedHashMap<>();
    for (PackId pack : packs) {
      try {
        sizes.put(pack, Files.size(pack.in(layout.packs())));
      } catch (NoSuchFileException e) {
        checks.unreadable.put(pack, pack + " is missing");
      }
    }
    DoneBytes progress =
        new DoneBytes(listener, sizes.values().stream().mapToLong(Long::longValue).sum());
    try (Workers workers = RepositoryWorkers.begin()) {
      Map<PackId, Future<BitSet>> results = new LinkedHashMap<>();
      for (Map.Entry<PackId, Long> pack : sizes.entrySet()) {
        results.put(
            pack.getKey(),
            workers.submit(
                () -> {
                  BitSet damaged = PackCheck.damagedChunks(layout, pack.getKey());
                  progress.add(pack.getValue());
                  return damaged;
                }));
      }
      for (Map.Entry<PackId, Future<BitSet>> result : results.entrySet()) {
        checks.add(result.getKey(), result.getValue());
      }
    }
    return checks;
  }

  private void add(PackId pack, Future<BitSet> result) throws IOException {
    try {
      BitSet chunks = Workers.await(result);
      if (!chunks.isEmpty()) {
        damaged.put(pack, chunks);
      }
    } catch (DamagedException e) {
      unreadable.put(pack, e.getMessage());
    }
  }

  /** What is wrong with a file, as the end of a sentence; null if nothing is. */
  String problemOf(Snapshot snapshot, Snapshot.Entry file) throws DamagedException {
    String[] problem = new String[1];
    Runs.read(
        file.runs(),
        new Runs.Visitor<RuntimeException>() {
          @Override
          public void zeros(long bytes) {
            // Nothing is stored of them.
          }

          @Override
          public void chunks(int number, int first, int count) {
            if (number >= snapshot.packs().size()) {
              problem[0] = "its list of chunks makes no sense";
              return;
            }
            PackId pack = snapshot.packs().get(number);
            BitSet chunks = damaged.get(pack);
            if (unreadable.containsKey(pack)) {
              problem[0] = unreadable.get(pack);
            } else if (chunks != null) {
              int next = chunks.nextSetBit(first);
              if (next >= 0 && next < first + count) {
                problem[0] = "chunk " + next + " of " + pack + " is damaged";
              }
            }
          }
        });
    return problem[0] == null ? null : file.path() + " can't be read: " + problem[0];
  }
}
