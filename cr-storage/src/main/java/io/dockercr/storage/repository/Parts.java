package io.dockercr.storage.repository;

import io.dockercr.storage.encoding.DataKey;
import io.dockercr.storage.encoding.FileEncoding.UndecodableException;
import io.dockercr.storage.encoding.PartCipher;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * How the parts of one file are stored: as they are, or each encrypted with the file's own key, by
 * its number. Safe for use by several threads.
 */
final class Parts {
  /** The bytes that make the key of an encrypted file its own. */
  static final int SALT_BYTES = 32;

  /** As they are. */
  static final Parts PLAIN = new Parts(null, new byte[0]);

  private static final SecureRandom RANDOM = new SecureRandom();

  /** Null if nothing is encrypted. */
  private final PartCipher cipher;

  private final byte[] salt;

  private Parts(PartCipher cipher, byte[] salt) {
    this.cipher = cipher;
    this.salt = salt;
  }

  /**
   * For a file that is to be written.
   *
   * @param purpose what and where the file is
   */
  static Parts forNew(Optional<DataKey> key, String purpose) {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return key.isPresent() ? of(key.get(), salt, purpose) : PLAIN;
  }

  /** For a file that has that salt. */
  static Parts of(DataKey key, byte[] salt, String purpose) {
    return new Parts(key.cipher(salt, purpose), salt);
  }

  /** What the file has to have at its beginning; nothing if nothing is encrypted. */
  byte[] salt() {
    return salt.clone();
  }

  boolean areEncrypted() {
    return cipher != null;
  }

  /** How much longer a part is as it is stored. */
  int overhead() {
    return cipher == null ? 0 : PartCipher.TAG_BYTES;
  }

  /** A part as it is stored; for each number at most once. */
  byte[] seal(long part, byte[] plain) {
    if (cipher == null) {
      return plain;
    }
    byte[] stored = new byte[plain.length + overhead()];
    cipher.encrypt(part, plain, plain.length, stored);
    return stored;
  }

  /** Like {@link #seal}, into an array that is there; only where parts are encrypted. */
  int seal(long part, byte[] plain, int length, byte[] to) {
    return cipher.encrypt(part, plain, length, to);
  }

  /**
   * A part as it was.
   *
   * @throws UndecodableException if it is not what was stored as that part
   */
  byte[] open(long part, byte[] stored) throws UndecodableException {
    return cipher == null ? stored : cipher.decrypt(part, stored);
  }
}
