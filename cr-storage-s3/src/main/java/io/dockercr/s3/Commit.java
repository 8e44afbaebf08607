package io.dockercr.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoreProgress;
import io.dockercr.storage.ManifestJson;
import io.dockercr.storage.work.DoneBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** Brings a checkpoint into a bucket: its files, then its manifest. */
final class Commit {
  private final Bucket bucket;
  private final Keys keys;
  private final S3Options options;

  Commit(Bucket bucket, Keys keys, S3Options options) {
    this.bucket = bucket;
    this.keys = keys;
    this.options = options;
  }

  /** Sends what is not there yet, and shows it. Returns whether the name was free. */
  boolean run(Path directory, CheckpointManifest manifest, StoreProgress progress)
      throws IOException, CheckpointException {
    String content = keys.content(manifest);
    // Young again, so that nobody takes for abandoned what an earlier attempt has sent.
    bucket.put(keys.begun(manifest), Instant.now().toString().getBytes(UTF_8));
    try (Transfers transfers = new Transfers(options.connections())) {
      DoneBytes done = new DoneBytes(progress, manifest.totalBytes());
      FileSender sender = new FileSender(bucket, options.partBytes(), transfers, content, done);
      for (FileEntry file : manifest.files()) {
        sender.send(
            directory.resolve(file.path()), file.sizeBytes(), keys.file(manifest, file.path()));
      }
      transfers.await();
    }
    if (!bucket.putIfAbsent(keys.manifest(manifest.id()), ManifestJson.write(manifest))) {
      return false;
    }
    requireAll(manifest, content);
    return true;
  }

  /** What was there from an earlier attempt may have been removed while the rest was sent. */
  private void requireAll(CheckpointManifest manifest, String content) throws StorageException {
    Map<String, Long> there = bucket.sizes(content);
    for (FileEntry file : manifest.files()) {
      Long size = there.get(keys.file(manifest, file.path()));
      if (size == null || size != file.sizeBytes()) {
        bucket.delete(keys.manifest(manifest.id()));
        throw new StorageException(
            "The checkpoint "
                + manifest.id()
                + " can't be sent: somebody removed "
                + file.path()
                + " from the bucket meanwhile.",
            "It is kept here; `docker-cr recover` sends it again.");
      }
    }
  }
}
