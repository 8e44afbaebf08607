package io.dockercr.storage.repository;

import io.dockercr.api.StoreProgress;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Reads what snapshots need, each pack once. Used by one thread. */
final class Verification {
  private final Layout layout;
  private final List<Repository.Problem> problems = new ArrayList<>();

  Verification(Layout layout) {
    this.layout = layout;
  }

  /** Returns what is wrong with the chosen snapshots; with all chosen, also with the index. */
  List<Repository.Problem> run(Predicate<SnapshotName> which, StoreProgress listener)
      throws IOException {
    List<SnapshotName> names = layout.names();
    List<SnapshotName> chosen = names.stream().filter(which).toList();
    Set<PackId> packs = new LinkedHashSet<>();
    for (SnapshotName name : chosen) {
      try {
        packs.addAll(SnapshotFile.read(layout, name).packs());
      } catch (DamagedException | NoSuchFileException e) {
        // Told of when the snapshot is read again below; or deleted meanwhile.
      }
    }
    PackChecks checks = PackChecks.of(layout, packs, listener);
    for (SnapshotName name : chosen) {
      verify(name, checks);
    }
    if (chosen.size() == names.size()) {
      RepositoryFormat.problem(layout.root())
          .ifPresent(problem -> problems.add(new Repository.Problem(null, problem)));
      verifyIndex();
    }
    return problems;
  }

  private void verify(SnapshotName name, PackChecks checks) throws IOException {
    try {
      Snapshot snapshot = SnapshotFile.read(layout, name);
      for (Snapshot.Entry file : snapshot.files()) {
        String problem = checks.problemOf(snapshot, file);
        if (problem != null) {
          problems.add(new Repository.Problem(name, problem));
          return;
        }
      }
    } catch (DamagedException e) {
      problems.add(new Repository.Problem(name, e.getMessage()));
    } catch (NoSuchFileException e) {
      // Deleted meanwhile.
      return;
    }
  }

  private void verifyIndex() throws IOException {
    for (Path file : RepositoryFiles.list(layout.index())) {
      try (IndexSegment segment = IndexSegment.open(file, true)) {
        segment.verify();
      } catch (DamagedException e) {
        problems.add(new Repository.Problem(null, e.getMessage()));
      } catch (NoSuchFileException e) {
        // Made one with others meanwhile.
      }
    }
  }
}
