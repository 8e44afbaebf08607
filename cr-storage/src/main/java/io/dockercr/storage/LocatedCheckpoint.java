package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointNotFoundException;
import io.dockercr.api.CheckpointStore;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A checkpoint that was found by its directory.
 *
 * @param store the store that it is in; the caller closes it
 * @param id its name there
 */
public record LocatedCheckpoint(CheckpointStore store, CheckpointId id) {

  /**
   * Finds the checkpoint in {@code directory}, which may have been moved, renamed or copied since
   * it was written: what its path says of it counts, not its manifest.
   *
   * @throws CheckpointNotFoundException if there is none; the message says what is there instead
   * @throws io.dockercr.api.CorruptedCheckpointException if its manifest can't be understood
   * @throws io.dockercr.api.StorageException if it can't be read
   */
  public static LocatedCheckpoint at(Path directory) throws CheckpointException {
    try {
      // What the operator points at may be a link; nothing below it may.
      Path real = directory.toRealPath();
      if (!Files.isDirectory(real)) {
        throw new CheckpointNotFoundException(
            directory + " is a file, not a checkpoint's directory.",
            "Give the directory that manifest.json is in.");
      }
      if (!hasManifest(real)) {
        throw noManifest(real);
      }
      return locate(real);
    } catch (NoSuchFileException e) {
      throw new CheckpointNotFoundException(
          "There is no directory " + directory + ".",
          "`docker-cr list --output DIR` shows the checkpoints in a directory.",
          e);
    } catch (IOException e) {
      throw Failures.reading("The checkpoint in " + directory + " can't be read", e);
    }
  }

  private static LocatedCheckpoint locate(Path real) throws IOException, CheckpointException {
    Path container = real.getParent();
    if (container != null
        && container.getParent() != null
        && CheckpointFiles.isName(real.getFileName().toString())
        && CheckpointFiles.isName(container.getFileName().toString())) {
      return new LocatedCheckpoint(
          EncodedStore.around(DirectoryStore.at(container.getParent())),
          new CheckpointId(container.getFileName().toString(), real.getFileName().toString()));
    }
    CheckpointManifest manifest =
        StoredDirectory.open(real.getParent(), real.getFileName(), Optional.empty()).manifest();
    return new LocatedCheckpoint(
        EncodedStore.around(new SingleCheckpointStore(real, manifest.id())), manifest.id());
  }

  private static CheckpointNotFoundException noManifest(Path real) throws IOException {
    try (DirectoryStream<Path> below = Files.newDirectoryStream(real)) {
      for (Path path : below) {
        if (hasManifest(path)) {
          return new CheckpointNotFoundException(
              real + " is not a checkpoint, but has checkpoints in it.",
              "Give one of them, such as " + path + ".");
        }
      }
    }
    boolean images = Files.isDirectory(real.resolve("images"), LinkOption.NOFOLLOW_LINKS);
    return new CheckpointNotFoundException(
        images
            ? real + " is an incomplete checkpoint: it has no " + CheckpointManifest.FILE_NAME + "."
            : real + " is not a checkpoint: it has no " + CheckpointManifest.FILE_NAME + ".",
        "`docker-cr list --output DIR` shows the checkpoints in a directory.");
  }

  private static boolean hasManifest(Path directory) {
    return Files.exists(directory.resolve(CheckpointManifest.FILE_NAME), LinkOption.NOFOLLOW_LINKS);
  }
}
