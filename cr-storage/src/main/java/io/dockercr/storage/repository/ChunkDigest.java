package io.dockercr.storage.repository;

import io.dockercr.storage.encoding.DataKey;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;

/**
 * What chunks are addressed by: their SHA-256; in an encrypted repository their HMAC-SHA-256, which
 * tells nobody who does not have the key what they hold. Used by one thread at a time.
 */
interface ChunkDigest {
  /** Puts the digest of some bytes, {@link Sha256#BYTES}, at a place in another array. */
  void digest(byte[] from, int offset, int length, byte[] to, int at);

  /** The digests of a repository with that key, or without one. */
  static ChunkDigest of(Optional<DataKey> key) {
    if (key.isEmpty()) {
      return new Sha256();
    }
    Mac mac = key.get().mac("docker-cr chunk digests");
    return (from, offset, length, to, at) -> {
      mac.update(from, offset, length);
      try {
        mac.doFinal(to, at);
      } catch (ShortBufferException e) {
        throw new IllegalStateException("no room for 32 bytes", e);
      }
    };
  }
}
