package io.dockercr.storage.encoding;

import io.dockercr.storage.encoding.FileEncoding.UndecodableException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts the parts of one file with AES-256-GCM, so that each can be read without the others. A
 * part's number is its nonce: whoever writes a file encrypts each number once, and never again with
 * the same key. Immutable and safe for use by several threads.
 */
public final class PartCipher {
  /** How much longer a part is when it is encrypted. */
  public static final int TAG_BYTES = 16;

  private static final int NONCE_BYTES = 12;

  private final SecretKeySpec key;

  PartCipher(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
  }

  /**
   * Encrypts the first bytes of an array to the beginning of another one, which has room for them
   * and {@link #TAG_BYTES}. Returns how many those are.
   */
  public int encrypt(long part, byte[] plain, int length, byte[] to) {
    try {
      return cipher(Cipher.ENCRYPT_MODE, part).doFinal(plain, 0, length, to, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM", e);
    }
  }

  /**
   * Decrypts all bytes of an array.
   *
   * @throws UndecodableException if they are not what was encrypted as that part
   */
  public byte[] decrypt(long part, byte[] sealed) throws UndecodableException {
    try {
      return cipher(Cipher.DECRYPT_MODE, part).doFinal(sealed);
    } catch (GeneralSecurityException e) {
      throw new UndecodableException(e);
    }
  }

  private Cipher cipher(int mode, long part) throws GeneralSecurityException {
    byte[] nonce = ByteBuffer.allocate(NONCE_BYTES).putInt(0).putLong(part).array();
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
    return cipher;
  }
}
