package io.dockercr.storage.encoding;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.subtle.Hkdf;
import io.dockercr.storage.encoding.FileEncoding.UndecodableException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * 256 random bits that many files are encrypted with, and that are kept beside them, encrypted with
 * an {@link EncryptionKey}. Each file gets a key of its own, derived by HKDF. Immutable; shows the
 * key in no text.
 */
public final class DataKey {
  private static final int BYTES = 32;
  private static final String MAC = "HmacSha256";

  private final byte[] key;

  private DataKey(byte[] key) {
    this.key = key;
  }

  /** A new random key. */
  public static DataKey generate() {
    byte[] key = new byte[BYTES];
    new SecureRandom().nextBytes(key);
    return new DataKey(key);
  }

  /**
   * This key, encrypted.
   *
   * @param context what it is for; the same is needed to {@link #unwrap} it
   */
  public byte[] wrap(EncryptionKey with, String context) {
    ByteArrayOutputStream wrapped = new ByteArrayOutputStream();
    try (OutputStream out = with.encrypting(wrapped, context)) {
      out.write(key);
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be written", e);
    }
    return wrapped.toByteArray();
  }

  /**
   * The key that {@link #wrap} encrypted.
   *
   * @throws UndecodableException if {@code wrapped} is something else
   */
  public static DataKey unwrap(byte[] wrapped, EncryptionKey with, String context)
      throws UndecodableException {
    FileEncoding encoding = new FileEncoding(Compression.NONE, Optional.of(with));
    try (InputStream in = encoding.decoding(new ByteArrayInputStream(wrapped), context)) {
      byte[] key = in.readNBytes(BYTES + 1);
      if (key.length != BYTES) {
        throw new UndecodableException(null);
      }
      return new DataKey(key);
    } catch (UndecodableException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be read", e);
    }
  }

  /**
   * What encrypts one file.
   *
   * @param salt new and random for each file that is written
   * @param purpose what and where the file is; the same is needed to decrypt it
   */
  public PartCipher cipher(byte[] salt, String purpose) {
    return new PartCipher(derive(salt, purpose));
  }

  /** What makes digests that mean nothing to who does not have the key. Used by one thread. */
  public Mac mac(String purpose) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(derive(new byte[0], purpose), MAC));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC", e);
    }
  }

  private byte[] derive(byte[] salt, String purpose) {
    try {
      return Hkdf.computeHkdf(MAC, key, salt, purpose.getBytes(UTF_8), BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC", e);
    }
  }
}
