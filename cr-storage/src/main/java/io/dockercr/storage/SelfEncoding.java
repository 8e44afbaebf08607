package io.dockercr.storage;

import io.dockercr.api.CheckpointStore;
import io.dockercr.storage.encoding.Compression;
import io.dockercr.storage.encoding.EncryptionKey;

/**
 * A store that compresses and encrypts what it keeps in a form of its own, and shares it among
 * checkpoints.
 */
interface SelfEncoding {

  /**
   * This store, compressing what is written from now on.
   *
   * @throws IllegalArgumentException if it can't do it in this way
   */
  CheckpointStore withCompression(Compression compression);

  /** This store with a key. */
  CheckpointStore withKey(EncryptionKey key);
}
