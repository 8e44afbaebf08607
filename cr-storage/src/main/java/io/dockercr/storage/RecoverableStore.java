package io.dockercr.storage;

import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StorageException;
import java.nio.file.Path;
import java.util.List;

/** A store whose staging place is on this host, so that what killed processes left can be told. */
public interface RecoverableStore extends CheckpointStore {

  /**
   * Checkpoints that were sealed but never committed, because the process or the machine died in
   * between or something was in the way. They are left alone until they are dealt with.
   *
   * @throws StorageException if the staging place can't be read
   */
  List<RecoverableCheckpoint> recoverable() throws StorageException;

  /**
   * Removes what killed processes left half-written or half-removed in the staging place; {@link
   * #stage} does so for the one container. What was sealed stays, as does what others are at work
   * on.
   *
   * @return what was removed
   * @throws StorageException if something can't be read or removed
   */
  List<Path> removeAbandoned() throws StorageException;
}
