package io.dockercr.storage;

import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StoreProgress;

/** A store that takes long to bring checkpoints to their place and from there, and can tell. */
public interface TellingStore {

  /**
   * This store, telling how far it has come with a commit and with what is brought to be restored.
   * Both hold what the other one holds, and either is closed.
   */
  CheckpointStore withProgress(StoreProgress progress);
}
