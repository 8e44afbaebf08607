package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointNotFoundException;
import io.dockercr.api.StagedCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A checkpoint that was sealed but never committed: it is whole, and it may be all that is left of
 * its container. Stays until it is committed or discarded. Several processes may try; one succeeds.
 * After a failure it may be in another place: ask for the recoverable ones again.
 *
 * @see RecoverableStore#recoverable
 */
public final class RecoverableCheckpoint {
  private final Path directory;
  private final CheckpointManifest manifest;
  private final Function<StagedDirectory, StagedCheckpoint> owner;

  /**
   * @param owner makes what commits it, of the directory that it is in
   */
  RecoverableCheckpoint(
      Path directory,
      CheckpointManifest manifest,
      Function<StagedDirectory, StagedCheckpoint> owner) {
    this.directory = directory;
    this.manifest = manifest;
    this.owner = owner;
  }

  /**
   * The same checkpoint, committed in another way.
   *
   * @param way makes what commits it, of what would have
   */
  RecoverableCheckpoint through(UnaryOperator<StagedCheckpoint> way) {
    return new RecoverableCheckpoint(directory, manifest, staged -> way.apply(owner.apply(staged)));
  }

  /** What it holds, under the name that it was to have. Its statistics are not complete. */
  public CheckpointManifest manifest() {
    return manifest;
  }

  /** Where it is. */
  public Path directory() {
    return directory;
  }

  /**
   * Verifies it and shows it to everybody.
   *
   * @param name the name to give it, usually that of {@link #manifest}
   * @return the checkpoint's manifest as stored
   * @throws io.dockercr.api.CheckpointExistsException if there is a checkpoint of that name
   * @throws io.dockercr.api.CorruptedCheckpointException if it is damaged; it is kept
   * @throws CheckpointNotFoundException if somebody else committed or discarded it
   * @throws io.dockercr.api.StorageException if it can't be read or committed; it is kept
   * @throws IllegalArgumentException if the name is not allowed
   */
  public CheckpointManifest commit(String name) throws CheckpointException {
    CheckpointId id = new CheckpointId(manifest.id().container(), name);
    Path container = directory.getParent();
    try {
      TrustedDirectory.forThisProcess().check(container);
      StagingArea.Place place = new StagingArea(container).adopt(directory, name);
      try (StagedCheckpoint staged = whole(id, place)) {
        return staged.commit(manifest.statistics());
      }
    } catch (NoSuchFileException e) {
      throw gone(e);
    } catch (IOException e) {
      throw Failures.writing("The checkpoint " + id + " can't be recovered", directory, e);
    }
  }

  private StagedCheckpoint whole(CheckpointId id, StagingArea.Place place)
      throws IOException, CheckpointException {
    boolean isWhole = false;
    try {
      Path own = place.directory();
      Files.deleteIfExists(own.resolve(CheckpointFiles.NEW_MANIFEST));
      StoredDirectory stored =
          StoredDirectory.open(own.getParent(), own.getFileName(), Optional.of(id));
      stored.verify();
      isWhole = true;
      return owner.apply(
          StagedDirectory.sealed(stored.manifest(), place, own.resolveSibling(id.name())));
    } finally {
      if (!isWhole) {
        place.lock().close();
      }
    }
  }

  /**
   * Removes it for good.
   *
   * @throws CheckpointNotFoundException if somebody else committed or discarded it
   * @throws io.dockercr.api.StorageException if it can't be removed
   */
  public void discard() throws CheckpointException {
    try {
      Path container = directory.getParent();
      TrustedDirectory.forThisProcess().check(container);
      StagingArea area = new StagingArea(container);
      Removal.tree(area.hide(directory.getFileName().toString()));
    } catch (NoSuchFileException e) {
      throw gone(e);
    } catch (IOException e) {
      throw Failures.writing(
          "The unfinished checkpoint " + directory + " can't be removed", directory, e);
    }
  }

  private CheckpointNotFoundException gone(IOException cause) {
    return new CheckpointNotFoundException(
        "The unfinished checkpoint " + directory + " is not there any more.",
        "`docker-cr list` shows whether it was finished meanwhile.",
        cause);
  }
}
