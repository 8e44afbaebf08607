package io.dockercr.docker;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.api.UnsupportedContainerException;
import io.dockercr.criu.DumpOptions;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The images of the checkpoint that another one builds on. They become part of that one ({@link
 * DumpOptions#PARENT_DIRECTORY}), by hard links where both are on one file system: nothing is
 * copied, and neither needs the other any more.
 */
final class ParentImages implements AutoCloseable {
  /** Generations of a chain, the rounds of its pre-dumps counted: each is a directory deeper. */
  static final int MAX_GENERATIONS = 12;

  private static final String IMAGES = "images";

  private final StoredCheckpoint stored;

  private ParentImages(StoredCheckpoint stored) {
    this.stored = stored;
  }

  /**
   * Opens a checkpoint that a container's next one can build on.
   *
   * @throws UnsupportedContainerException if it can't
   */
  static ParentImages open(CheckpointStore store, CheckpointId id, RunningContainer container)
      throws CheckpointException, IOException {
    StoredCheckpoint stored = store.open(id);
    boolean fit = false;
    try {
      CheckpointManifest manifest = stored.manifest();
      if (!TrackedMemory.isSince(container, manifest)) {
        throw new UnsupportedContainerException(
            "It is not known what has changed in container \""
                + container.name()
                + "\" since the checkpoint "
                + id
                + ".",
            "A parent is the last checkpoint that was taken with --track-memory, --parent or --pre-dump, and"
                + " the container runs on since. Take one with --track-memory --leave-running first.");
      }
      if (generations(manifest) >= MAX_GENERATIONS) {
        throw new UnsupportedContainerException(
            "The checkpoint " + id + " has " + MAX_GENERATIONS + " generations already.",
            "Take a whole checkpoint with --track-memory --leave-running, and begin a new chain with it.");
      }
      fit = true;
      return new ParentImages(stored);
    } finally {
      if (!fit) {
        stored.close();
      }
    }
  }

  /** How many dumps a checkpoint's images consist of. */
  private static long generations(CheckpointManifest manifest) {
    return 1
        + manifest.files().stream()
            .map(file -> Path.of(file.path()))
            .filter(path -> path.startsWith(IMAGES))
            .mapToLong(ParentImages::depth)
            .max()
            .orElse(0);
  }

  private static long depth(Path path) {
    return StreamSupport.stream(path.spliterator(), false)
        .filter(name -> name.toString().equals(DumpOptions.PARENT_DIRECTORY))
        .count();
  }

  /**
   * Brings the images to where a dump goes on from them. They are compared with their digests
   * before: what is damaged here would be taken for sound there.
   *
   * @param images the new checkpoint's, not there yet
   */
  void bringTo(Path images) throws CheckpointException, IOException {
    stored.verify();
    Path from = stored.directory().resolve(IMAGES);
    Path to = images.resolve(DumpOptions.PARENT_DIRECTORY);
    Files.createDirectory(images, RunDirectory.PRIVATE_DIRECTORY);
    List<Path> all;
    try (Stream<Path> walk = Files.walk(from)) {
      all = walk.toList();
    }
    for (Path path : all) {
      Path target = to.resolve(from.relativize(path));
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(target, RunDirectory.PRIVATE_DIRECTORY);
      } else {
        link(path, target);
      }
    }
  }

  private static void link(Path file, Path target) throws IOException {
    try {
      Files.createLink(target, file);
    } catch (FileSystemException e) {
      // Another file system, or one that has no links.
      Files.copy(file, target, LinkOption.NOFOLLOW_LINKS);
      Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-------"));
    }
  }

  /** Lets go of what was fetched. */
  @Override
  public void close() throws CheckpointException {
    stored.close();
  }
}
