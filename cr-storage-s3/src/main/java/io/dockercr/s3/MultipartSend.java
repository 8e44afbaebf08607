package io.dockercr.s3;

import io.dockercr.storage.work.DoneBytes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** Sends one file in parts. The last part that has been sent makes them one object. */
final class MultipartSend {
  private static final int NOT_FOUND = 404;

  private final Bucket bucket;
  private final Path file;
  private final PartSizes sizes;
  private final String key;
  private final DoneBytes done;
  private final Map<Integer, Part> there = new HashMap<>();
  private final CompletedPart[] sent;
  private final AtomicInteger left;
  private String upload;

  /** Whether the server has taken a part and not said its checksum: then it knows none. */
  private volatile boolean withoutChecksums;

  MultipartSend(Bucket bucket, Path file, PartSizes sizes, String key, DoneBytes done) {
    this.bucket = bucket;
    this.file = file;
    this.sizes = sizes;
    this.key = key;
    this.done = done;
    this.sent = new CompletedPart[sizes.count()];
    this.left = new AtomicInteger(sent.length);
  }

  /**
   * Begins, or goes on with what was begun.
   *
   * @param begun what an earlier attempt has begun, or null
   */
  void begin(MultipartUpload begun, Transfers transfers) {
    if (begun != null) {
      upload = begun.uploadId();
      bucket.parts(begun).forEach(part -> there.put(part.partNumber(), part));
    } else {
      upload =
          client()
              .createMultipartUpload(
                  create ->
                      create
                          .bucket(bucket.name())
                          .key(key)
                          .checksumAlgorithm(ChecksumAlgorithm.CRC32_C))
              .uploadId();
    }
    for (int i = 0; i < sent.length; i++) {
      int part = i;
      transfers.submit(() -> send(part));
    }
  }

  private S3Client client() {
    return bucket.client();
  }

  private void send(int index) throws IOException {
    try (FileChannel channel = FileSender.open(file)) {
      FilePart part = new FilePart(channel, sizes.start(index), sizes.length(index));
      sent[index] = send(index + 1, part);
      done.add(part.length());
    }
    if (left.decrementAndGet() == 0) {
      complete();
    }
  }

  private CompletedPart send(int number, FilePart part) throws IOException {
    String crc = part.crc32c();
    Part found = there.get(number);
    if (found != null && found.size() == part.length() && isSame(part, crc, found)) {
      return completed(number, found.eTag(), crc);
    }
    UploadPartResponse response =
        client()
            .uploadPart(
                put ->
                    put.bucket(bucket.name())
                        .key(key)
                        .uploadId(upload)
                        .partNumber(number)
                        .checksumCRC32C(crc),
                part.body());
    withoutChecksums |= response.checksumCRC32C() == null;
    return completed(number, response.eTag(), crc);
  }

  private static boolean isSame(FilePart part, String crc, Part found) throws IOException {
    return found.checksumCRC32C() == null
        ? part.md5().equals(found.eTag().replace("\"", ""))
        : crc.equals(found.checksumCRC32C());
  }

  private static CompletedPart completed(int number, String eTag, String crc) {
    return CompletedPart.builder().partNumber(number).eTag(eTag).checksumCRC32C(crc).build();
  }

  private void complete() {
    // A server that knows checksums wants all of them, also those that it has not listed.
    List<CompletedPart> parts =
        withoutChecksums
            ? Arrays.stream(sent).map(part -> part.copy(copy -> copy.checksumCRC32C(null))).toList()
            : Arrays.asList(sent);
    try {
      client()
          .completeMultipartUpload(
              complete ->
                  complete
                      .bucket(bucket.name())
                      .key(key)
                      .uploadId(upload)
                      .multipartUpload(all -> all.parts(parts)));
    } catch (S3Exception e) {
      // It was done, and the answer was lost, or somebody else did it with what we had begun.
      if (e.statusCode() != NOT_FOUND || !isThere()) {
        throw e;
      }
    }
  }

  private boolean isThere() {
    Long size = bucket.sizes(key).get(key);
    return size != null && size == sizes.fileBytes();
  }
}
