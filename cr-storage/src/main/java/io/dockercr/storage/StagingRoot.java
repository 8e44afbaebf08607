package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StorageException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory that has a {@link StagingArea} for each container. Made when it is needed, and
 * taken away when nothing is left in what was made.
 */
final class StagingRoot {
  private static final Logger LOG = LoggerFactory.getLogger(StagingRoot.class);
  private static final int ATTEMPTS = 10;

  private final Path root;

  /**
   * @param root an absolute path
   */
  StagingRoot(Path root) {
    this.root = root;
  }

  /** Makes a place in a container's area. */
  private interface Maker<T> {
    T make(Path container, List<Path> made) throws IOException, CheckpointException;
  }

  /** Looks at a container's directory, a real path, before anything is made in it. */
  interface Check {
    void check(Path container) throws IOException, CheckpointException;
  }

  /** A private directory to write a checkpoint in; what dead processes left is swept first. */
  StagedDirectory stage(CheckpointId id, Check check) throws CheckpointException {
    return stage(id, check, (area, name) -> area.create(name));
  }

  /** Likewise for a copy, with what was left of it. */
  StagedDirectory stageCopy(CheckpointId id, String of, Check check) throws CheckpointException {
    return stage(id, check, (area, name) -> area.createForCopy(name, of));
  }

  private interface Creation {
    StagingArea.Place create(StagingArea area, String name) throws IOException;
  }

  private StagedDirectory stage(CheckpointId id, Check check, Creation creation)
      throws CheckpointException {
    return make(
        id,
        "The checkpoint " + id + " can't be written to " + root,
        (container, made) -> {
          check.check(container);
          StagingArea area = new StagingArea(container);
          area.sweepExceptCopies();
          return StagedDirectory.writing(
              id, creation.create(area, id.name()), container.resolve(id.name()), made);
        });
  }

  /** A private directory for what is brought here, and the directories that were made for it. */
  record ReadingPlace(StagingArea.Place place, List<Path> made) {}

  ReadingPlace placeForReading(CheckpointId id) throws CheckpointException {
    return make(
        id,
        "The checkpoint " + id + " can't be brought to " + root,
        (container, made) -> {
          StagingArea area = new StagingArea(container);
          area.sweepExceptCopies();
          return new ReadingPlace(area.createForReading(id.name()), made);
        });
  }

  private <T> T make(CheckpointId id, String failure, Maker<T> maker) throws CheckpointException {
    for (int attempt = 1; ; attempt++) {
      List<Path> made = new ArrayList<>();
      boolean done = false;
      try {
        T result = maker.make(prepare(id, made), made);
        done = true;
        return result;
      } catch (NoSuchFileException e) {
        // Somebody removed the container's directory because it was empty, or all of the root.
        if (attempt == ATTEMPTS) {
          throw Failures.writing(failure, root, e);
        }
      } catch (IOException e) {
        throw Failures.writing(failure, root, e);
      } finally {
        if (!done) {
          Removal.emptyDirectories(made);
        }
      }
    }
  }

  /** Makes the container's directory, and returns its real path. */
  private Path prepare(CheckpointId id, List<Path> made) throws IOException, CheckpointException {
    TrustedDirectory trusted = TrustedDirectory.forThisProcess();
    trusted.create(root, made);
    trusted.create(root.resolve(id.container()), made);
    for (Path directory : made) {
      ManifestFile.forceDirectory(directory.getParent());
    }
    return root.toRealPath().resolve(id.container());
  }

  /**
   * What was sealed and never committed.
   *
   * @param owner makes what commits one
   */
  List<RecoverableCheckpoint> recoverable(Function<StagedDirectory, StagedCheckpoint> owner)
      throws StorageException {
    List<RecoverableCheckpoint> found = new ArrayList<>();
    try {
      for (String container : names(Path.of(""))) {
        for (Path sealed : new StagingArea(root.toRealPath().resolve(container)).sealed()) {
          recoverable(container, sealed, owner).ifPresent(found::add);
        }
      }
    } catch (IOException e) {
      throw Failures.reading("The checkpoints in " + root + " can't be listed", e);
    }
    return found;
  }

  private static Optional<RecoverableCheckpoint> recoverable(
      String container, Path sealed, Function<StagedDirectory, StagedCheckpoint> owner)
      throws IOException {
    try {
      CheckpointManifest manifest =
          StoredDirectory.open(sealed.getParent(), sealed.getFileName(), Optional.empty())
              .manifest();
      CheckpointId id = new CheckpointId(container, manifest.id().name());
      return Optional.of(new RecoverableCheckpoint(sealed, manifest.withId(id), owner));
    } catch (NoSuchFileException e) {
      // Dealt with meanwhile.
      return Optional.empty();
    } catch (CorruptedCheckpointException e) {
      LOG.warn("{}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Removes what dead processes left. Returns what was removed. */
  List<Path> removeAbandoned() throws StorageException {
    return abandoned(false).stream().map(StagingArea.Abandoned::path).toList();
  }

  /** Like {@link #removeAbandoned}; returns the bytes that are, or would be, freed. */
  long reclaim(boolean dryRun) throws StorageException {
    return abandoned(dryRun).stream().mapToLong(StagingArea.Abandoned::bytes).sum();
  }

  private List<StagingArea.Abandoned> abandoned(boolean dryRun) throws StorageException {
    List<StagingArea.Abandoned> all = new ArrayList<>();
    try {
      for (String container : names(Path.of(""))) {
        Path directory = root.toRealPath().resolve(container);
        StagingArea area = new StagingArea(directory);
        List<StagingArea.Abandoned> found = dryRun ? area.abandoned() : area.sweep();
        if (!dryRun) {
          // Also one that a process which died had made, and nothing in it.
          Removal.emptyDirectories(List.of(directory));
        }
        all.addAll(found);
      }
    } catch (IOException e) {
      throw Failures.writing("What is left of checkpoints can't be removed", root, e);
    }
    return all;
  }

  /** The names below a directory here that could be those of containers or checkpoints. */
  List<String> names(Path relative) throws IOException {
    List<String> names = new ArrayList<>();
    try (OpenDirectory directory =
        relative.toString().isEmpty()
            ? OpenDirectory.openBase(root)
            : OpenDirectory.open(root, relative)) {
      for (Path name : directory.names()) {
        if (CheckpointFiles.isName(name.toString()) && directory.attributes(name).isDirectory()) {
          names.add(name.toString());
        }
      }
    } catch (NoSuchFileException e) {
      return names;
    }
    return names;
  }
}
