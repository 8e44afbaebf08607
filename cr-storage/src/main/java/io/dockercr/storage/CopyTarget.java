package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.StagedCheckpoint;

/** A store that goes on with a copy that was interrupted. */
public interface CopyTarget {

  /**
   * Like {@link io.dockercr.api.CheckpointStore#stage}, for a copy. What an earlier attempt left
   * may be in the directory: whoever copies looks whether it is what it should be.
   *
   * @param of tells what is copied from anything else: 16 hexadecimal digits
   * @return a {@link StagedCopy} if what is copied can be left for a later attempt
   */
  StagedCheckpoint stageCopy(CheckpointId id, String of) throws CheckpointException;
}
