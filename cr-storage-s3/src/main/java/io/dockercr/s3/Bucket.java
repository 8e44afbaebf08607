package io.dockercr.s3;

import java.io.Closeable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The bucket of a store, as far as small objects and names go. The client is made when it is needed
 * first. All methods throw the SDK's {@code SdkException}s. Safe for use by several threads.
 */
final class Bucket implements Closeable {
  private static final int PRECONDITION_FAILED = 412;
  private static final int CONFLICT = 409;
  private static final int ATTEMPTS = 5;

  private final S3Location location;
  private final S3Options options;
  private S3Client client;

  Bucket(S3Location location, S3Options options) {
    this.location = location;
    this.options = options;
  }

  /** The client, for what is not done here. */
  synchronized S3Client client() {
    if (client == null) {
      client = S3Clients.connect(location, options);
    }
    return client;
  }

  String name() {
    return location.bucket();
  }

  /** The content of a small object; empty if there is none of that name. */
  Optional<byte[]> get(String key) {
    try {
      return Optional.of(
          client().getObjectAsBytes(get -> get.bucket(name()).key(key)).asByteArrayUnsafe());
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    }
  }

  /** Makes a small object, or replaces it. */
  void put(String key, byte[] content) {
    client().putObject(put -> put.bucket(name()).key(key), RequestBody.fromBytes(content));
  }

  /** Makes a small object unless there is one of that name; says whether it did. */
  boolean putIfAbsent(String key, byte[] content) {
    for (int attempt = 1; ; attempt++) {
      try {
        client()
            .putObject(
                put -> put.bucket(name()).key(key).ifNoneMatch("*"),
                RequestBody.fromBytes(content));
        return true;
      } catch (S3Exception e) {
        if (e.statusCode() == PRECONDITION_FAILED) {
          return false;
        }
        // Somebody else is about to make or delete it.
        if (e.statusCode() != CONFLICT || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** The objects whose names begin so, by name; the server is asked again for each thousand. */
  Iterable<S3Object> list(String prefix) {
    return client().listObjectsV2Paginator(list -> list.bucket(name()).prefix(prefix)).contents();
  }

  /** Deletes an object; does nothing if there is none of that name. */
  void delete(String key) {
    client().deleteObject(delete -> delete.bucket(name()).key(key));
  }

  /** What was begun to be sent in parts, of names that begin so. */
  Iterable<MultipartUpload> uploads(String prefix) {
    return client()
        .listMultipartUploadsPaginator(list -> list.bucket(name()).prefix(prefix))
        .uploads();
  }

  /** What was sent of something that was begun. */
  Iterable<Part> parts(MultipartUpload upload) {
    return client()
        .listPartsPaginator(
            list -> list.bucket(name()).key(upload.key()).uploadId(upload.uploadId()))
        .parts();
  }

  /** Gives up what was begun. */
  void abort(MultipartUpload upload) {
    client()
        .abortMultipartUpload(
            abort -> abort.bucket(name()).key(upload.key()).uploadId(upload.uploadId()));
  }

  /** The names that begin so, with the sizes of the objects. */
  Map<String, Long> sizes(String prefix) {
    Map<String, Long> sizes = new HashMap<>();
    list(prefix).forEach(object -> sizes.put(object.key(), object.size()));
    return sizes;
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.close();
      client = null;
    }
  }
}
