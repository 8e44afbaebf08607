package io.dockercr.storage;

import io.dockercr.api.CheckpointManifest;
import java.util.Comparator;

/** The order in which {@link io.dockercr.api.CheckpointStore#list} gives checkpoints. */
public final class ManifestOrder {
  /** By container, then by time, then by name. */
  public static final Comparator<CheckpointManifest> BY_CONTAINER_AND_TIME =
      Comparator.comparing((CheckpointManifest manifest) -> manifest.id().container())
          .thenComparing(CheckpointManifest::createdAt)
          .thenComparing(manifest -> manifest.id().name());

  private ManifestOrder() {}
}
