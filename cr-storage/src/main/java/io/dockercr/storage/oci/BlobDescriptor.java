package io.dockercr.storage.oci;

import java.util.Objects;

/**
 * What a manifest says of a blob. Immutable.
 *
 * @param mediaType what it is
 * @param digest {@code sha256:} and 64 hexadecimal digits
 * @param sizeBytes its size as it is stored, compressed if it is
 */
public record BlobDescriptor(String mediaType, String digest, long sizeBytes) {
  /**
   * @throws IllegalArgumentException if the digest is none or the size is negative
   */
  public BlobDescriptor {
    Objects.requireNonNull(mediaType, "mediaType");
    Digests.require(digest);
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("the size of " + digest + " is negative");
    }
  }
}
