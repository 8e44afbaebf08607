package io.dockercr.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The manifest's digest of itself: its last field, SHA-256 of the whole document with zeros in
 * place of the hexadecimal digits. Nothing else would notice a flipped bit in the manifest.
 */
final class ManifestDigest {
  static final String FIELD = "manifestDigest";

  /** The field's value before it is known. */
  static final String PLACEHOLDER = "sha256:" + "0".repeat(64);

  private static final int DIGITS = 64;
  private static final byte[] BEFORE = ("\"" + FIELD + "\" : \"sha256:").getBytes(US_ASCII);
  private static final byte[] AFTER = "\"\n}\n".getBytes(US_ASCII);

  private ManifestDigest() {}

  /** Puts the digest in place of the placeholder at the end of {@code json}, and returns it. */
  static byte[] sign(byte[] json) {
    byte[] digits = digits(json);
    System.arraycopy(digits, 0, json, digitsStart(json), DIGITS);
    return json;
  }

  static void check(byte[] json) throws ManifestException {
    int start = digitsStart(json);
    if (start < BEFORE.length
        || !matches(json, start - BEFORE.length, BEFORE)
        || !matches(json, json.length - AFTER.length, AFTER)) {
      throw new ManifestException("does not end with the field \"" + FIELD + "\"");
    }
    byte[] found = Arrays.copyOfRange(json, start, start + DIGITS);
    if (!MessageDigest.isEqual(found, digits(json))) {
      throw new ManifestException("was changed after it was written");
    }
  }

  private static byte[] digits(byte[] json) {
    int start = digitsStart(json);
    MessageDigest sha256 = DigestAlgorithm.sha256();
    sha256.update(json, 0, start);
    sha256.update("0".repeat(DIGITS).getBytes(US_ASCII));
    sha256.update(json, start + DIGITS, AFTER.length);
    return HexFormat.of().formatHex(sha256.digest()).getBytes(US_ASCII);
  }

  private static int digitsStart(byte[] json) {
    return json.length - AFTER.length - DIGITS;
  }

  private static boolean matches(byte[] json, int from, byte[] expected) {
    return Arrays.equals(json, from, from + expected.length, expected, 0, expected.length);
  }
}
