package io.dockercr.storage.oci;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** SHA-256, the digest of everything in an image. */
final class Digests {
  private static final String PREFIX = "sha256:";
  private static final Pattern TEXT = Pattern.compile(PREFIX + "[0-9a-f]{64}");

  private Digests() {}

  static MessageDigest begin() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The digest as it is written. Begins anew. */
  static String end(MessageDigest digest) {
    return PREFIX + HexFormat.of().formatHex(digest.digest());
  }

  static String of(byte[] content) {
    MessageDigest digest = begin();
    digest.update(content);
    return end(digest);
  }

  /** The digits alone, a file's name in a layout. */
  static String hexOf(String digest) {
    return digest.substring(PREFIX.length());
  }

  /**
   * @throws IllegalArgumentException if it is no SHA-256 digest
   */
  static String require(String digest) {
    if (!TEXT.matcher(digest).matches()) {
      throw new IllegalArgumentException(
          "\"" + digest + "\" is no digest: sha256: and 64 hexadecimal digits make one.");
    }
    return digest;
  }
}
