package io.dockercr.s3;

import io.dockercr.storage.work.DoneBytes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/**
 * Sends files: the one place where their bytes leave. What is there already is not sent again: an
 * object of that name and size, which only the same file can have, and parts whose checksums say
 * so.
 */
final class FileSender {
  private final Bucket bucket;
  private final long partBytes;
  private final Transfers transfers;
  private final DoneBytes done;
  private final Map<String, Long> there;
  private final Map<String, MultipartUpload> begun = new HashMap<>();

  /**
   * @param prefix with which the names of all objects begin that are to be sent
   * @param done told of what is there
   */
  FileSender(Bucket bucket, long partBytes, Transfers transfers, String prefix, DoneBytes done) {
    this.bucket = bucket;
    this.partBytes = partBytes;
    this.transfers = transfers;
    this.done = done;
    this.there = bucket.sizes(prefix);
    for (MultipartUpload upload : bucket.uploads(prefix)) {
      begun.merge(
          upload.key(),
          upload,
          (one, other) -> one.initiated().isAfter(other.initiated()) ? one : other);
    }
  }

  /** Begins to send a file; it is there when the transfers have been waited for. */
  void send(Path file, long bytes, String key) throws IOException {
    Long size = there.get(key);
    if (size != null && size == bytes) {
      done.add(bytes);
      return;
    }
    if (bytes <= partBytes) {
      transfers.submit(() -> put(file, bytes, key));
    } else {
      new MultipartSend(bucket, file, PartSizes.of(bytes, partBytes), key, done)
          .begin(begun.get(key), transfers);
    }
  }

  private void put(Path file, long bytes, String key) throws IOException {
    try (FileChannel channel = open(file)) {
      FilePart all = new FilePart(channel, 0, bytes);
      String crc = all.crc32c();
      bucket
          .client()
          .putObject(put -> put.bucket(bucket.name()).key(key).checksumCRC32C(crc), all.body());
    }
    done.add(bytes);
  }

  static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
  }
}
