package io.dockercr.api;

import java.nio.file.Path;

/** A complete checkpoint, open for reading. Used by one thread at a time; the caller closes it. */
public interface StoredCheckpoint extends AutoCloseable {

  /** What the checkpoint holds. */
  CheckpointManifest manifest();

  /**
   * An absolute path to a local directory with the checkpoint's files, fetched if need be. It is
   * there until {@link #close}, and must not be written to.
   *
   * @throws StorageException if the files can't be brought here
   */
  Path directory() throws CheckpointException;

  /**
   * Whether {@link #directory} is the stored data itself, and stays when this is closed. Asked only
   * where the store declares {@link CheckpointStore.Capability#IN_PLACE_RESTORE}; a store that can
   * also hold checkpoints in another form says so here.
   */
  default boolean isInPlace() {
    return true;
  }

  /**
   * Compares every file with its size and digest.
   *
   * @throws CorruptedCheckpointException if a file is missing or differs, naming the first
   * @throws StorageException if a file can't be read
   */
  void verify() throws CheckpointException;

  /**
   * Does what {@link #verify} does, but may spare itself the digests of the files that hold memory
   * pages. Their sizes are compared. For a restore that runs before it has read them.
   *
   * @throws CorruptedCheckpointException as {@link #verify}
   * @throws StorageException if a file can't be read
   */
  default void verifyExceptPages() throws CheckpointException {
    verify();
  }

  /** Removes what was fetched. Does nothing when called again. */
  @Override
  void close() throws CheckpointException;
}
