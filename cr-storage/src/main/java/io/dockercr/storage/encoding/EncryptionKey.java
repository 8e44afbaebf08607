package io.dockercr.storage.encoding;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import com.google.crypto.tink.subtle.Hkdf;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A key for checkpoints: 256 random bits. Encrypts streams in the format of Tink's streaming AEAD
 * AES256-GCM-HKDF: each stream has a key of its own, derived from this one, a random salt and the
 * stream's context, so that a stream is what it was, whole and in order, and in its own place, or
 * can't be read. Immutable; never shows the key in a text but {@link #text}.
 */
public final class EncryptionKey {
  /** The cipher and its parameters, as a manifest names them. */
  public static final String SCHEME = "tink:AES256_GCM_HKDF_SHA256:128KiB";

  private static final int KEY_BYTES = 32;
  private static final int SEGMENT_BYTES = 128 << 10;
  private static final int ID_BYTES = 8;
  private static final String MAC = "HmacSha256";
  private static final String PREFIX = "docker-cr-key-1:";

  private final byte[] key;
  private final String id;
  private final AesGcmHkdfStreaming cipher;

  private EncryptionKey(byte[] key) {
    this.key = key;
    try {
      this.cipher = new AesGcmHkdfStreaming(key, MAC, KEY_BYTES, SEGMENT_BYTES, 0);
      this.id =
          HexFormat.of()
              .formatHex(
                  Hkdf.computeHkdf(
                      MAC, key, new byte[0], "docker-cr key id".getBytes(UTF_8), ID_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM and HMAC", e);
    }
  }

  /** A new random key. */
  public static EncryptionKey generate() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return new EncryptionKey(key);
  }

  /** The key that {@link #text} gave; empty if the text is something else. */
  public static Optional<EncryptionKey> parse(String text) {
    if (!text.startsWith(PREFIX)) {
      return Optional.empty();
    }
    try {
      byte[] key = Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
      return key.length == KEY_BYTES ? Optional.of(new EncryptionKey(key)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      // Its message has a character of what may be nearly a key.
      return Optional.empty();
    }
  }

  /** The key itself, one line without its end: the content of a key file. Secret. */
  public String text() {
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(key);
  }

  /** 16 hexadecimal digits that tell the key from others. Not secret. */
  public String id() {
    return id;
  }

  /**
   * Encrypts what is written. Closing ends the ciphertext, and closes {@code out}.
   *
   * @param context what and where the stream is; the same is needed to decrypt it
   */
  public OutputStream encrypting(OutputStream out, String context) throws IOException {
    try {
      return cipher.newEncryptingStream(out, context.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM and HMAC", e);
    }
  }

  /** Decrypts what is read; an {@link IOException} if it is not what was encrypted. */
  public InputStream decrypting(InputStream in, String context) throws IOException {
    try {
      return cipher.newDecryptingStream(in, context.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM and HMAC", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EncryptionKey that && MessageDigest.isEqual(that.key, key);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "key " + id;
  }
}
