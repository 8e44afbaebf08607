package io.dockercr.api;

import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * Where checkpoints live. Implementations are safe for use by several threads and, on what several
 * processes can reach, by several processes.
 *
 * <p>What every store promises:
 *
 * <ul>
 *   <li><b>Atomic.</b> A checkpoint is listed and can be opened only when all of it is there.
 *       Whatever ends a write early (a failure, {@code kill -9}, a power cut) leaves no half
 *       checkpoint.
 *   <li><b>Durable.</b> When {@link StagedCheckpoint#commit} has returned, the checkpoint survives
 *       a power cut, as far as the medium keeps what it acknowledged.
 *   <li><b>Never replaced.</b> A name is used once until it is deleted.
 *   <li><b>Private.</b> Nothing is readable by anybody but the owner at any moment.
 * </ul>
 *
 * <p>A checkpoint's name is where it is stored. One that an operator renamed or copied goes by the
 * name of its new place, also in the {@link CheckpointManifest#id} of what {@link #open} and {@link
 * #list} return.
 *
 * <p>What is not promised: that two stores on one location see each other's unfinished work, that
 * {@link #list} is a snapshot while others write, or that what is damaged is noticed before {@link
 * StoredCheckpoint#verify} is called.
 */
public interface CheckpointStore extends AutoCloseable {

  /** What a store can do beyond the promises of every store. */
  enum Capability {
    /** Committing is a rename: it costs the same for any size. */
    ATOMIC_RENAME,
    /** {@link StoredCheckpoint#directory} is the stored data itself: opening copies nothing. */
    IN_PLACE_RESTORE,
    /** Several hosts can reach it at the same time. */
    SHARED,
    /** Files can be copied without copying their blocks. */
    REFLINK
  }

  /** Where the store is; {@link CheckpointStores#open} gives an equal store for it. */
  URI uri();

  /** What the store can do; the same set for the store's whole life. */
  Set<Capability> capabilities();

  /**
   * Begins a checkpoint: makes a private, empty directory on a local file system for its files.
   *
   * @throws CheckpointExistsException if there is a complete checkpoint of that name
   * @throws StorageException if there is no place to write to
   */
  StagedCheckpoint stage(CheckpointId id) throws CheckpointException;

  /**
   * Opens a checkpoint for reading. Its manifest has been read; its files have not.
   *
   * @throws CheckpointNotFoundException if there is none of that name
   * @throws CorruptedCheckpointException if its manifest can't be understood
   * @throws StorageException if it can't be read
   */
  StoredCheckpoint open(CheckpointId id) throws CheckpointException;

  /**
   * The complete checkpoints, ordered by container and time. One whose manifest can't be understood
   * is left out.
   *
   * @throws StorageException if the store can't be read
   */
  List<CheckpointManifest> list() throws CheckpointException;

  /**
   * Removes a checkpoint. Whoever has it open may fail from then on.
   *
   * @throws CheckpointNotFoundException if there is none of that name
   * @throws StorageException if it can't be removed; it is then no longer listed, or whole
   */
  void delete(CheckpointId id) throws CheckpointException;

  /** Lets go of connections. Does nothing when called again. */
  @Override
  void close();
}
