package io.dockercr.storage;

import io.dockercr.api.CheckpointStore;
import io.dockercr.storage.encoding.Compression;

/** A store that compresses what it keeps, in a form of its own, and shares it among checkpoints. */
interface SelfCompressing {

  /**
   * This store, compressing what is written from now on.
   *
   * @throws IllegalArgumentException if it can't do it in this way
   */
  CheckpointStore withCompression(Compression compression);
}
