package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointNotFoundException;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoreUsage;
import io.dockercr.api.StoredCheckpoint;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One checkpoint, for reading, in a directory whose path can't be made into a name. Its name is the
 * one in its manifest.
 */
final class SingleCheckpointStore implements CheckpointStore {
  private final Path directory;
  private final CheckpointId id;

  SingleCheckpointStore(Path directory, CheckpointId id) {
    this.directory = directory;
    this.id = id;
  }

  @Override
  public URI uri() {
    return DirectoryStore.at(directory).uri();
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.IN_PLACE_RESTORE);
  }

  @Override
  public StagedCheckpoint stage(CheckpointId other) throws CheckpointException {
    throw readOnly();
  }

  @Override
  public StoredCheckpoint open(CheckpointId wanted) throws CheckpointException {
    if (!wanted.equals(id)) {
      throw notFound(wanted, null);
    }
    try {
      return StoredDirectory.open(directory.getParent(), directory.getFileName(), Optional.of(id));
    } catch (NoSuchFileException e) {
      throw notFound(wanted, e);
    } catch (IOException e) {
      throw Failures.reading("The checkpoint " + id + " can't be read", e);
    }
  }

  @Override
  public List<CheckpointManifest> list() throws CheckpointException {
    try (StoredCheckpoint stored = open(id)) {
      return List.of(stored.manifest());
    }
  }

  @Override
  public void delete(CheckpointId other) throws CheckpointException {
    throw readOnly();
  }

  @Override
  public StoreUsage usage() throws CheckpointException {
    long bytes = list().get(0).totalBytes();
    return new StoreUsage(1, bytes, bytes, Failures.freeBytes(directory));
  }

  private StorageException readOnly() {
    return new StorageException(
        directory + " is a single checkpoint, not a store.",
        "Give the directory of a store with --output.");
  }

  private CheckpointNotFoundException notFound(CheckpointId wanted, IOException cause) {
    return new CheckpointNotFoundException(
        "There is no checkpoint " + wanted + " in " + directory + ".", null, cause);
  }

  @Override
  public void close() {
    // Nothing is held open.
  }
}
