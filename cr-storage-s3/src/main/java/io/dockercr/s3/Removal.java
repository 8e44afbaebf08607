package io.dockercr.s3;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.StoreProgress;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Takes away what was sent: of a checkpoint that is deleted, and of those that never came to be.
 */
final class Removal {
  private final Bucket bucket;
  private final Keys keys;
  private final S3Options options;

  Removal(Bucket bucket, Keys keys, S3Options options) {
    this.bucket = bucket;
    this.keys = keys;
    this.options = options;
  }

  /** What was sent for a checkpoint at some time. */
  private static final class Sent {
    private long bytes;
    private Instant youngest = Instant.EPOCH;

    private void add(long size, Instant at) {
      bytes += size;
      youngest = at.isAfter(youngest) ? at : youngest;
    }
  }

  /** Deletes everything whose name begins so. */
  void content(String content) throws IOException, CheckpointException {
    try (Transfers transfers = new Transfers(options.connections())) {
      for (MultipartUpload upload : bucket.uploads(content)) {
        transfers.submit(() -> abort(upload));
      }
      for (S3Object object : bucket.list(content)) {
        transfers.submit(() -> bucket.delete(object.key()));
      }
      transfers.await();
    }
  }

  private void abort(MultipartUpload upload) {
    try {
      bucket.abort(upload);
    } catch (NoSuchUploadException e) {
      // Completed or given up meanwhile: there is nothing to take away.
      return;
    }
  }

  /**
   * Frees what no checkpoint needs and nobody has added to for so long that nobody will.
   *
   * @param needed the checkpoints that are there
   * @param unknown checkpoints of which it can't be told what they need
   * @return bytes
   */
  long abandoned(
      Iterable<CheckpointManifest> needed,
      Set<CheckpointId> unknown,
      boolean dryRun,
      StoreProgress progress)
      throws IOException, CheckpointException {
    Set<String> kept = new HashSet<>();
    needed.forEach(manifest -> kept.add(keys.content(manifest)));
    Instant bound = Instant.now().minus(options.abandonedAfter());
    Map<String, Sent> old = sent();
    old.keySet().removeAll(kept);
    old.values().removeIf(sent -> sent.youngest.isAfter(bound));
    old.keySet().removeIf(content -> isUnknown(content, unknown));
    long total = old.values().stream().mapToLong(sent -> sent.bytes).sum();
    long done = 0;
    for (Map.Entry<String, Sent> one : old.entrySet()) {
      progress.at(done, total);
      if (!dryRun && !isNeededNow(one.getKey())) {
        content(one.getKey());
      }
      done += one.getValue().bytes;
    }
    progress.at(done, total);
    return done;
  }

  private boolean isUnknown(String content, Set<CheckpointId> unknown) {
    Optional<CheckpointId> id = keys.checkpointOf(content);
    return id.isEmpty() || unknown.contains(id.orElseThrow());
  }

  /** Somebody may have gone on with it after all. */
  private boolean isNeededNow(String content) throws CheckpointException {
    CheckpointId id = keys.checkpointOf(content).orElseThrow();
    return new StoredManifests(bucket, keys, 1)
        .read(id)
        .map(manifest -> keys.content(manifest).equals(content))
        .orElse(false);
  }

  private Map<String, Sent> sent() {
    Map<String, Sent> all = new TreeMap<>();
    for (S3Object object : bucket.list(keys.files())) {
      keys.contentOf(object.key())
          .ifPresent(
              content ->
                  all.computeIfAbsent(content, any -> new Sent())
                      .add(object.size(), object.lastModified()));
    }
    for (MultipartUpload upload : bucket.uploads(keys.files())) {
      keys.contentOf(upload.key())
          .ifPresent(content -> addParts(all.computeIfAbsent(content, any -> new Sent()), upload));
    }
    return all;
  }

  private void addParts(Sent sent, MultipartUpload upload) {
    if (upload.initiated() != null) {
      sent.add(0, upload.initiated());
    }
    try {
      for (Part part : bucket.parts(upload)) {
        sent.add(part.size(), part.lastModified() == null ? Instant.EPOCH : part.lastModified());
      }
    } catch (NoSuchUploadException e) {
      // Completed meanwhile: whoever did so is at work now.
      sent.add(0, Instant.now());
    }
  }
}
