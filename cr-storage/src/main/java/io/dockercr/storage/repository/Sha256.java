package io.dockercr.storage.repository;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 into arrays that are there already. Used by one thread at a time. */
final class Sha256 implements ChunkDigest {
  /** Bytes of a digest. */
  static final int BYTES = 32;

  private final MessageDigest digest = newDigest();

  @Override
  public void digest(byte[] from, int offset, int length, byte[] to, int at) {
    digest.update(from, offset, length);
    try {
      digest.digest(to, at, BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException("no room for 32 bytes", e);
    }
  }

  static byte[] of(byte[] from, int offset, int length) {
    byte[] result = new byte[BYTES];
    new Sha256().digest(from, offset, length, result, 0);
    return result;
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
