package io.dockercr.s3;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StoreProblem;
import io.dockercr.storage.ManifestJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The manifests of a store: they are what makes a checkpoint be there. */
final class StoredManifests {
  private final Bucket bucket;
  private final Keys keys;
  private final int connections;

  StoredManifests(Bucket bucket, Keys keys, int connections) {
    this.bucket = bucket;
    this.keys = keys;
    this.connections = connections;
  }

  /**
   * What is there.
   *
   * @param readable by container and name
   * @param unreadable those that can't be understood, and what is wrong with them
   */
  record All(List<CheckpointManifest> readable, List<StoreProblem> unreadable) {}

  /** The manifest of one checkpoint; empty if there is no such checkpoint. */
  Optional<CheckpointManifest> read(CheckpointId id) throws CorruptedCheckpointException {
    Optional<byte[]> json = bucket.get(keys.manifest(id));
    return json.isPresent()
        ? Optional.of(ManifestJson.read(json.orElseThrow(), id.toString()).withId(id))
        : Optional.empty();
  }

  /** All of them, several at a time. */
  All all(Predicate<CheckpointId> which) throws IOException, CheckpointException {
    List<CheckpointManifest> readable = new ArrayList<>();
    List<StoreProblem> unreadable = new ArrayList<>();
    try (Transfers transfers = new Transfers(connections)) {
      for (S3Object object : bucket.list(keys.manifests())) {
        Optional<CheckpointId> id = keys.checkpoint(object.key()).filter(which);
        id.ifPresent(one -> transfers.submit(() -> read(one, readable, unreadable)));
      }
      transfers.await();
    }
    return new All(readable, unreadable);
  }

  private void read(
      CheckpointId id, List<CheckpointManifest> readable, List<StoreProblem> unreadable) {
    try {
      Optional<CheckpointManifest> manifest = read(id);
      synchronized (this) {
        // Else it was deleted meanwhile.
        manifest.ifPresent(readable::add);
      }
    } catch (CorruptedCheckpointException e) {
      synchronized (this) {
        unreadable.add(new StoreProblem(Optional.of(id), e.getMessage()));
      }
    }
  }
}
