package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointKeyException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.Container;
import io.dockercr.api.CheckpointManifest.Encoding;
import io.dockercr.api.CheckpointManifest.Encryption;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.storage.encoding.Compression;
import io.dockercr.storage.encoding.EncryptionKey;
import io.dockercr.storage.encoding.FileEncoding;
import io.dockercr.storage.encoding.FileEncoding.UndecodableException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What a store is told of an encoded checkpoint, and what is made of it again. Of an encrypted one
 * the store is told what a list needs; all of the manifest is encrypted inside.
 */
final class SealedManifest {
  private static final int NONCE_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private SealedManifest() {}

  /** What binds the files of one checkpoint together: new each time; empty without a key. */
  static String newNonce(FileEncoding how) {
    if (how.key().isEmpty()) {
      return "";
    }
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    return HexFormat.of().formatHex(nonce);
  }

  /**
   * The manifest for the store, without the files that are there.
   *
   * @param content the manifest of the files before they were encoded
   */
  static CheckpointManifest seal(CheckpointManifest content, FileEncoding how, String nonce) {
    if (how.key().isEmpty()) {
      return content
          .withFiles(List.of())
          .withEncoding(
              Optional.of(
                  new Encoding(
                      true, how.compression().toString(), content.files(), Optional.empty())));
    }
    EncryptionKey key = how.key().get();
    String sealed =
        Base64.getEncoder().encodeToString(encrypt(key, nonce, ManifestJson.write(content)));
    return visible(content)
        .withEncoding(
            Optional.of(
                new Encoding(
                    true,
                    how.compression().toString(),
                    List.of(),
                    Optional.of(new Encryption(EncryptionKey.SCHEME, key.id(), nonce, sealed)))));
  }

  /** A manifest that says how its files are to be encoded before anybody sees them. */
  static CheckpointManifest planned(CheckpointManifest content, FileEncoding how) {
    return content.withEncoding(
        Optional.of(
            new Encoding(
                false,
                how.compression().toString(),
                List.of(),
                how.key().map(key -> new Encryption(EncryptionKey.SCHEME, key.id(), "", "")))));
  }

  /**
   * How a checkpoint's files are, or are to be, encoded.
   *
   * @param manifest has an encoding
   * @param key the key that there is
   * @throws CheckpointKeyException if another is needed
   */
  static FileEncoding encoding(CheckpointManifest manifest, Optional<EncryptionKey> key)
      throws CheckpointException {
    Encoding encoding = manifest.encoding().orElseThrow();
    Compression compression;
    try {
      compression = Compression.parse(encoding.compression());
    } catch (IllegalArgumentException e) {
      throw unknown(manifest, encoding.compression(), e);
    }
    if (encoding.encryption().isEmpty()) {
      return FileEncoding.of(compression);
    }
    return new FileEncoding(
        compression, Optional.of(required(manifest, encoding.encryption().get(), key)));
  }

  private static EncryptionKey required(
      CheckpointManifest manifest, Encryption encryption, Optional<EncryptionKey> key)
      throws CheckpointException {
    if (!encryption.scheme().equals(EncryptionKey.SCHEME)) {
      throw unknown(manifest, encryption.scheme(), null);
    }
    if (key.isEmpty()) {
      throw new CheckpointKeyException(
          "The checkpoint "
              + manifest.id()
              + " is encrypted with the key "
              + encryption.keyId()
              + ", and no key is given.",
          "Give its file with --key-file or in the configuration file, or the key in"
              + " DOCKER_CR_KEY.");
    }
    if (!encryption.keyId().equals(key.get().id())) {
      throw new CheckpointKeyException(
          "The checkpoint "
              + manifest.id()
              + " is encrypted with the key "
              + encryption.keyId()
              + "; the key that is given is "
              + key.get().id()
              + ".",
          "Give the key that it was written with.");
    }
    return key.get();
  }

  private static CorruptedCheckpointException unknown(
      CheckpointManifest manifest, String what, Exception cause) {
    return new CorruptedCheckpointException(
        "The checkpoint "
            + manifest.id()
            + " is stored as \""
            + what
            + "\", which this docker-cr does not know.",
        "Use the docker-cr that wrote it, or a newer one.",
        cause);
  }

  /**
   * The manifest of the files that are restored.
   *
   * @param manifest the one in the store, with an encoding
   * @throws CheckpointKeyException if it is encrypted and {@code key} is not its key
   * @throws CorruptedCheckpointException if it is not what was encoded
   */
  static CheckpointManifest content(CheckpointManifest manifest, Optional<EncryptionKey> key)
      throws CheckpointException {
    Encoding encoding = manifest.encoding().orElseThrow();
    FileEncoding how = encoding(manifest, key);
    if (!encoding.done()) {
      throw Failures.damaged(
          manifest.id().toString(), "its files were never encoded as they should have been");
    }
    if (how.key().isEmpty()) {
      return manifest.withFiles(encoding.content()).withEncoding(Optional.empty());
    }
    CheckpointManifest content =
        unseal(manifest, encoding.encryption().orElseThrow(), how.key().get())
            .withId(manifest.id());
    if (!visible(content).equals(manifest.withFiles(List.of()).withEncoding(Optional.empty()))) {
      throw tampered(manifest, null);
    }
    return content;
  }

  private static CheckpointManifest unseal(
      CheckpointManifest manifest, Encryption encryption, EncryptionKey key)
      throws CheckpointException {
    try {
      byte[] sealed = Base64.getDecoder().decode(encryption.manifest());
      try (InputStream plain =
          new FileEncoding(Compression.NONE, Optional.of(key))
              .decoding(new ByteArrayInputStream(sealed), context(encryption.nonce()))) {
        return ManifestJson.read(plain.readAllBytes(), manifest.id().toString());
      }
    } catch (UndecodableException | IllegalArgumentException e) {
      throw tampered(manifest, e);
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be read", e);
    }
  }

  private static CorruptedCheckpointException tampered(CheckpointManifest manifest, Exception e) {
    return new CorruptedCheckpointException(
        "The checkpoint "
            + manifest.id()
            + " is damaged: its manifest is not what was encrypted, so that somebody may have"
            + " changed it.",
        Failures.DAMAGED_HINT,
        e);
  }

  /** What anybody may see of an encrypted checkpoint. */
  private static CheckpointManifest visible(CheckpointManifest content) {
    Container container = content.container();
    return new CheckpointManifest(
        content.formatVersion(),
        content.id(),
        content.createdAt(),
        new Container(container.id(), container.name(), "{}", "{}"),
        content.image(),
        content.platform(),
        List.of(),
        content.options(),
        content.statistics(),
        content.parent(),
        List.of());
  }

  private static String context(String nonce) {
    return "docker-cr manifest " + nonce;
  }

  private static byte[] encrypt(EncryptionKey key, String nonce, byte[] plain) {
    ByteArrayOutputStream sealed = new ByteArrayOutputStream(plain.length + (1 << 10));
    try (OutputStream out = key.encrypting(sealed, context(nonce))) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be written", e);
    }
    return sealed.toByteArray();
  }
}
