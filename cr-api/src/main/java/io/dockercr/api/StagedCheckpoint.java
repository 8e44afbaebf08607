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
   * Computes the size and digest of every file below {@link #directory} except the log files that
   * CRIU still writes, adds them to {@code manifest}, and makes files and manifest durable in the
   * staging place. Nothing but those log files may be written below the directory afterwards.
   *
   * @throws StorageException if that fails; the checkpoint can still be discarded by closing it
   */
  void seal(CheckpointManifest manifest) throws CheckpointException;

  /**
   * Shows the sealed checkpoint to everybody.
   *
   * @param statistics what the checkpoint cost, known only now
   * @return the checkpoint's manifest as stored
   * @throws CheckpointExistsException if another of that name was committed meanwhile
   * @throws StorageException if that fails; the sealed checkpoint is kept, and the message says
   *     where
   */
  CheckpointManifest commit(CheckpointStatistics statistics) throws CheckpointException;

  /** Where a person would look for the committed checkpoint: a path or URI. */
  String location();

  /** Discards the checkpoint unless it was sealed. Does nothing when called again. */
  @Override
  void close() throws CheckpointException;
}
