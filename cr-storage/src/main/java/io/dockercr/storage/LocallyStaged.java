package io.dockercr.storage;

/**
 * A store that has a place of its own on a local disk, where checkpoints can be brought that have
 * to be decoded to be restored. Others use {@link LocalStaging#DEFAULT_ROOT} for that.
 */
public interface LocallyStaged {

  /** The place. Its {@link LocalStaging#reclaim} is the store's to call. */
  LocalStaging staging();
}
