package io.dockercr.api;

import java.nio.file.Path;

/**
 * A checkpoint that is being written. Used by one thread at a time; the caller closes it.
 *
 * <p>The life of one: files are written below {@link #directory}; {@link #seal} makes them complete
 * and durable, after which what they replace may go; {@link #commit} shows the checkpoint to
 * everybody. To close it before {@code seal} discards it. To close it after {@code seal} but before
 * {@code commit} keeps it where it is, for nothing else may be left of the container.
 */
public interface StagedCheckpoint extends AutoCloseable {

  /** The checkpoint's name. */
  CheckpointId id();

  /**
   * An absolute path to a private directory on a local file system, owned by the caller until
   * closed.
   */
  Path directory();

  /**
   * How much room a checkpoint is certain to need in the file system of {@link #directory} until it
   * is committed: asked before a container is frozen, to refuse what would not fit.
   *
   * @param contentBytes of all files that are written below the directory
   * @return {@code contentBytes}, or more if a second form of the files is written beside them
   */
  default long requiredBytes(long contentBytes) {
    return contentBytes;
  }

  /**
   * Computes the size and digest of every file below {@link #directory} except the log files that
   * CRIU still writes ({@code images/dump.log}, {@code images/stats-dump}), puts them in the place
   * of {@code manifest}'s own, and makes files and manifest durable in the staging place. Nothing
   * but those log files may be written below the directory afterwards, and no writer of the other
   * files may be left. Gives every file mode 0600 and every directory 0700.
   *
   * <p>It waits for the disk, and may be called while the container is frozen. A thread that is
   * interrupted meanwhile gets a StorageException, and stays interrupted.
   *
   * @param manifest its id is {@link #id}, its format {@link CheckpointManifest#FORMAT_VERSION}
   * @throws StorageException if that fails; the checkpoint can still be discarded by closing it
   * @throws IllegalArgumentException if the manifest could not be read back: a field is missing,
   *     out of range or not the JSON that it should be
   * @throws IllegalStateException if it was sealed before
   */
  void seal(CheckpointManifest manifest) throws CheckpointException;

  /**
   * Shows the sealed checkpoint to everybody, with the log files, which have to be complete by now:
   * CRIU has ended. May be called again after it failed.
   *
   * @param statistics what the checkpoint cost, known only now
   * @return the checkpoint's manifest as stored
   * @throws CheckpointExistsException if another of that name was committed meanwhile
   * @throws StorageException if that fails; the sealed checkpoint is kept, and the message says
   *     where
   * @throws IllegalStateException if it is not sealed, or was committed
   */
  CheckpointManifest commit(CheckpointStatistics statistics) throws CheckpointException;

  /**
   * Seals and commits in one step, which may wait for the disk less often: for a checkpoint that
   * replaces nothing. CRIU has ended.
   *
   * @param manifest as for {@link #seal}
   * @param statistics as for {@link #commit(CheckpointStatistics)}
   * @return the checkpoint's manifest as stored
   * @throws CheckpointExistsException if another of that name was committed meanwhile
   * @throws StorageException if that fails
   * @throws IllegalArgumentException if the manifest could not be read back
   * @throws IllegalStateException if it was sealed before
   */
  default CheckpointManifest commit(CheckpointManifest manifest, CheckpointStatistics statistics)
      throws CheckpointException {
    seal(manifest);
    return commit(statistics);
  }

  /**
   * As {@link #commit(CheckpointManifest, CheckpointStatistics)}, but need not wait for the disk: a
   * power cut soon after may leave the checkpoint damaged, which {@link StoredCheckpoint#verify}
   * finds, or missing. A store that has nothing to gain by it commits as always, which is the
   * default.
   *
   * @param manifest as for {@link #seal}
   * @param statistics as for {@link #commit(CheckpointStatistics)}
   * @return the checkpoint's manifest as stored
   * @throws CheckpointExistsException if another of that name was committed meanwhile
   * @throws StorageException if that fails
   * @throws IllegalArgumentException if the manifest could not be read back
   * @throws IllegalStateException if it was sealed before
   */
  default CheckpointManifest commitUnsynced(
      CheckpointManifest manifest, CheckpointStatistics statistics) throws CheckpointException {
    return commit(manifest, statistics);
  }

  /** Where a person would look for the committed checkpoint: a path or URI. */
  String location();

  /**
   * Discards the checkpoint, sealed or not: what it was to replace goes on after all. Does nothing
   * once it was committed or closed.
   *
   * @throws StorageException if it can't be removed
   */
  void discard() throws CheckpointException;

  /**
   * Discards the checkpoint unless it was sealed. Does nothing when called again.
   *
   * @throws StorageException if it can't be removed
   */
  @Override
  void close() throws CheckpointException;
}
