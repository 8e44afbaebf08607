package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoredCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * A place on a local disk for stores that keep checkpoints in another form or elsewhere: they are
 * written here first, and brought here to be read. Does what {@link StagedCheckpoint} and {@link
 * StoredCheckpoint} ask for (private directories, digests, {@code fsync}, locks, what dead
 * processes leave), so that a store has only to send and to fetch. Safe for use by several threads
 * and processes; holds nothing open.
 */
public final class LocalStaging {
  /** Where checkpoints are staged unless said otherwise. */
  public static final String DEFAULT_ROOT = "/var/lib/docker-cr/staging";

  private final Path path;
  private final StagingRoot root;

  private LocalStaging(Path path) {
    this.path = path;
    this.root = new StagingRoot(path);
  }

  /** The staging place in {@code directory}, which is made when it is needed. */
  public static LocalStaging at(Path directory) {
    return new LocalStaging(directory.toAbsolutePath().normalize());
  }

  /** Where a store keeps a checkpoint. Used by one thread at a time. */
  public interface Destination {
    /** Where a person would look for the checkpoint once it is there: a path or URI. */
    String location();

    /**
     * Brings a complete checkpoint to its place: atomically, durably, and never in place of
     * another. May be called again after it failed.
     *
     * @param directory has the checkpoint's files, all durable, {@code manifest.json} among them;
     *     it is removed once this has returned
     * @param manifest what {@code manifest.json} says
     * @throws io.dockercr.api.CheckpointExistsException if there is one of that name
     */
    void send(Path directory, CheckpointManifest manifest) throws CheckpointException, IOException;

    /**
     * Whether this very checkpoint is at its place already. Asked before {@link #send} when an
     * earlier attempt may have got so far: this one failed, or its process died. A store that does
     * not know says no, and {@code send} finds the name taken.
     */
    default boolean holds(CheckpointManifest manifest) throws CheckpointException, IOException {
      return false;
    }
  }

  /** Where a store gets a checkpoint's files from. Used by one thread at a time. */
  public interface Source {
    /**
     * Brings all files that the manifest names, not {@code manifest.json} itself.
     *
     * @param directory private and empty
     */
    void fetch(Path directory) throws CheckpointException, IOException;
  }

  /** The place's directory, absolute. */
  public Path path() {
    return path;
  }

  /**
   * Begins a checkpoint here that goes to {@code destination} when it is committed. What processes
   * that died left of the same container is removed, unless it was sealed.
   *
   * @throws StorageException if there is no place to write to
   */
  public StagedCheckpoint stage(CheckpointId id, Destination destination)
      throws CheckpointException {
    return new StagedElsewhere(root.stage(id, container -> {}), destination, false);
  }

  /**
   * Like {@link #stage}, for a copy: with what was left of an earlier attempt.
   *
   * @param of as {@link CopyTarget#stageCopy} takes it
   * @throws StorageException if there is no place to write to
   */
  public StagedCopy stageCopy(CheckpointId id, String of, Destination destination)
      throws CheckpointException {
    return new StagedElsewhere(root.stageCopy(id, of, container -> {}), destination, false);
  }

  /**
   * A checkpoint whose files are brought here when they are asked for, compared with the manifest,
   * and removed when it is closed.
   */
  public StoredCheckpoint stored(CheckpointManifest manifest, Source source) {
    return new FetchedCheckpoint(root, manifest, source);
  }

  /**
   * Checkpoints that were sealed here and never committed.
   *
   * @param destination where each would go
   * @throws StorageException if the place can't be read
   */
  public List<RecoverableCheckpoint> recoverable(Function<CheckpointId, Destination> destination)
      throws StorageException {
    return root.recoverable(
        staged -> new StagedElsewhere(staged, destination.apply(staged.id()), true));
  }

  /**
   * Removes what processes that died left here, except what they had sealed.
   *
   * @return what was removed
   * @throws StorageException if something can't be read or removed
   */
  public List<Path> removeAbandoned() throws StorageException {
    return root.removeAbandoned();
  }

  /**
   * Like {@link #removeAbandoned}, for {@link io.dockercr.api.CheckpointStore#reclaim}.
   *
   * @param dryRun only tell what would be freed
   * @return bytes that were, or would be, freed
   * @throws StorageException if something can't be read or removed
   */
  public long reclaim(boolean dryRun) throws StorageException {
    return root.reclaim(dryRun);
  }
}
