package io.dockercr.cli;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointNotFoundException;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.api.UnsupportedContainerException;
import io.dockercr.criu.images.ImageDirectory;
import io.dockercr.criu.images.MalformedImageException;
import io.dockercr.criu.images.UnreadablePagesException;
import io.dockercr.storage.LocatedCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A checkpoint that a command looks into: in a store, in a directory, or CRIU's images alone. */
final class OpenedCheckpoint implements AutoCloseable {
  /** How the argument is explained to users. */
  static final String DESCRIPTION =
      "The checkpoint: its directory or URI, or with --store its name in that store, CONTAINER/NAME. A directory"
          + " of CRIU's images will do as well.";

  private final String name;
  private final Path directory;
  private final ImageDirectory images;
  private final Optional<StoredCheckpoint> stored;
  private final Optional<CheckpointStore> store;

  private OpenedCheckpoint(
      String name,
      Path directory,
      ImageDirectory images,
      Optional<StoredCheckpoint> stored,
      Optional<CheckpointStore> store) {
    this.name = name;
    this.directory = directory;
    this.images = images;
    this.stored = stored;
    this.store = store;
  }

  /**
   * Opens what a user names.
   *
   * @throws CheckpointNotFoundException if it is not there
   */
  static OpenedCheckpoint open(StoreOption stores, String text) throws CheckpointException {
    if (stores.isGiven()) {
      return stored(stores.open(), CheckpointId.parse(text));
    }
    if (StoreOption.isUri(text)) {
      StoreCommand.Reference reference = StoreCommand.Reference.parse(text);
      return stored(stores.open(reference), reference.id());
    }
    Path directory = Path.of(text).toAbsolutePath().normalize();
    if (Files.exists(directory.resolve(CheckpointManifest.FILE_NAME), LinkOption.NOFOLLOW_LINKS)) {
      LocatedCheckpoint located = LocatedCheckpoint.at(directory);
      return stored(stores.keyed(located.store()), located.id());
    }
    // What Podman and Kubernetes' runtimes write has the images in "checkpoint".
    for (Path images :
        List.of(directory, directory.resolve("images"), directory.resolve("checkpoint"))) {
      if (ImageDirectory.isOne(images)) {
        return new OpenedCheckpoint(
            text, directory, ImageDirectory.at(images), Optional.empty(), Optional.empty());
      }
    }
    // Tells what is there instead.
    LocatedCheckpoint located = LocatedCheckpoint.at(directory);
    return stored(stores.keyed(located.store()), located.id());
  }

  private static OpenedCheckpoint stored(CheckpointStore store, CheckpointId id)
      throws CheckpointException {
    StoredCheckpoint stored = null;
    try {
      stored = store.open(id);
      Path directory = stored.directory();
      return new OpenedCheckpoint(
          id.toString(),
          directory,
          ImageDirectory.at(directory.resolve("images")),
          Optional.of(stored),
          Optional.of(store));
    } catch (CheckpointException e) {
      if (stored != null) {
        stored.close();
      }
      store.close();
      throw e;
    }
  }

  String name() {
    return name;
  }

  Path directory() {
    return directory;
  }

  ImageDirectory images() {
    return images;
  }

  Optional<CheckpointManifest> manifest() {
    return stored.map(StoredCheckpoint::manifest);
  }

  /** What a failure to read images means to a user. */
  static CheckpointException failure(IOException e) {
    if (e instanceof MalformedImageException) {
      return new CorruptedCheckpointException(
          e.getMessage() + ".",
          "Use another checkpoint; `docker-cr verify` tells if it changed.",
          e);
    }
    if (e instanceof UnreadablePagesException) {
      return new UnsupportedContainerException(
          e.getMessage() + ".",
          "`crit decompress` of the CRIU that wrote them makes them plain.",
          e);
    }
    return new StorageException("The checkpoint can't be read: " + e.getMessage() + ".", null, e);
  }

  @Override
  public void close() throws CheckpointException {
    if (stored.isPresent()) {
      stored.get().close();
    }
    store.ifPresent(CheckpointStore::close);
  }
}
