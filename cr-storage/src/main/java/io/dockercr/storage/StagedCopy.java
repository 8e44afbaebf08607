package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.StagedCheckpoint;

/** A staged checkpoint that is copied, and may be gone on with when that is interrupted. */
public interface StagedCopy extends StagedCheckpoint {

  /**
   * Closes it, and leaves what was copied for the next attempt to find, sealed or not; until then,
   * or until the store is pruned. Does nothing once it was committed or closed.
   *
   * @throws io.dockercr.api.StorageException if it can't be left as it should be
   */
  void closeForLater() throws CheckpointException;
}
