package io.dockercr.storage.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dockercr.api.CheckpointKeyException;
import io.dockercr.storage.encoding.DataKey;
import io.dockercr.storage.encoding.EncryptionKey;
import io.dockercr.storage.encoding.FileEncoding.UndecodableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What makes a directory a repository: the file {@code format}, of one line, {@code docker-cr
 * repository 1}; or, of one that is encrypted,
 *
 * <pre>
 * docker-cr repository 2
 * key ID
 * secret BASE64
 * check CRC-32C of all before, 8 hexadecimal digits
 * </pre>
 *
 * <p>The secret is the repository's {@link DataKey}, encrypted with the key of that id. Without it
 * all is lost, so it is kept twice: {@code format.copy} is the same.
 *
 * @param keyId of the key that is needed; empty if nothing is encrypted
 * @param secret as stored
 */
record RepositoryFormat(Optional<String> keyId, String secret) {
  static final String FILE = "format";
  static final String COPY = "format.copy";

  private static final String NAME = "docker-cr repository ";
  private static final String PLAIN = NAME + "1";
  private static final String ENCRYPTED = NAME + "2";
  private static final String CONTEXT = "docker-cr repository secret";
  private static final int MAX_BYTES = 1000;

  /** The bytes of a new one. */
  static byte[] bytesOfNew(Optional<EncryptionKey> key) {
    if (key.isEmpty()) {
      return (PLAIN + "\n").getBytes(UTF_8);
    }
    String secret = Base64.getEncoder().encodeToString(DataKey.generate().wrap(key.get(), CONTEXT));
    String text = ENCRYPTED + "\nkey " + key.get().id() + "\nsecret " + secret + "\n";
    return (text + "check " + check(text) + "\n").getBytes(UTF_8);
  }

  private static String check(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return HexFormat.of().toHexDigits(PackFormat.crc(bytes, bytes.length));
  }

  /**
   * Reads the file, or the copy if the file is damaged.
   *
   * @throws NoSuchFileException if there is no file
   * @throws IOException if it is of another version, or both are damaged
   */
  static RepositoryFormat read(Path root) throws IOException {
    byte[] bytes = bytes(root.resolve(FILE));
    try {
      return parse(bytes);
    } catch (IOException e) {
      Optional<RepositoryFormat> copy = copy(root);
      if (copy.isEmpty()) {
        throw e;
      }
      return copy.get();
    }
  }

  private static Optional<RepositoryFormat> copy(Path root) throws IOException {
    try {
      return Optional.of(parse(bytes(root.resolve(COPY))));
    } catch (NoSuchFileException | DamagedException e) {
      // What was wrong with the file itself is told.
      return Optional.empty();
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    try (FileChannel channel = RepositoryFiles.read(file)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), MAX_BYTES));
      RepositoryFiles.readFully(channel, bytes, 0);
      return bytes.array();
    }
  }

  private static RepositoryFormat parse(byte[] bytes) throws IOException {
    String text = new String(bytes, UTF_8);
    String[] lines = text.split("\n", -1);
    String version = lines[0].strip();
    if (version.equals(PLAIN) && lines.length <= 2) {
      return new RepositoryFormat(Optional.empty(), "");
    }
    if (!version.equals(ENCRYPTED) && !version.equals(PLAIN)) {
      throw new IOException(
          "its format is \"" + version + "\", this docker-cr knows \"" + NAME + "1\" and \"2\"");
    }
    int end = text.indexOf("check ");
    boolean isWhole =
        lines.length == 5
            && lines[1].startsWith("key ")
            && lines[2].startsWith("secret ")
            && text.substring(Math.max(0, end))
                .equals("check " + check(text.substring(0, Math.max(0, end))) + "\n");
    if (!isWhole) {
      throw new DamagedException("the file \"" + FILE + "\" is damaged or cut off");
    }
    return new RepositoryFormat(
        Optional.of(lines[1].substring("key ".length())), lines[2].substring("secret ".length()));
  }

  /** Makes the copy if it is needed and not there. */
  static void makeCopy(Path root) throws IOException {
    byte[] bytes = bytes(root.resolve(FILE));
    if (Existence.of(root.resolve(COPY)) || parse(bytes).keyId().isEmpty()) {
      return;
    }
    try {
      RepositoryFiles.writeNew(root.resolve(COPY), ByteBuffer.wrap(bytes));
    } catch (FileAlreadyExistsException e) {
      // Somebody else made it at the same time.
      return;
    }
  }

  /** What is wrong with one of the two files, as the end of a sentence. */
  static Optional<String> problem(Path root) throws IOException {
    for (String name : new String[] {FILE, COPY}) {
      if (Existence.of(root.resolve(name)) && !isWhole(root.resolve(name))) {
        return Optional.of("the file \"" + name + "\" is damaged; the other one is whole");
      }
    }
    return Optional.empty();
  }

  private static boolean isWhole(Path file) throws IOException {
    try {
      parse(bytes(file));
      return true;
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      return false;
    }
  }

  /** Writes the one that is damaged anew. Returns whether there was anything to do. */
  static boolean repair(Path root) throws IOException {
    byte[] file = bytes(root.resolve(FILE));
    if (read(root).keyId().isEmpty()) {
      return false;
    }
    if (!isWhole(root.resolve(FILE))) {
      byte[] copy = bytes(root.resolve(COPY));
      RepositoryFiles.replace(root.resolve(FILE), ByteBuffer.wrap(copy));
      return true;
    }
    if (!Existence.of(root.resolve(COPY)) || !Arrays.equals(file, bytes(root.resolve(COPY)))) {
      RepositoryFiles.replace(root.resolve(COPY), ByteBuffer.wrap(file));
      return true;
    }
    return false;
  }

  /**
   * The repository's key; empty if nothing is encrypted.
   *
   * @param key the one that there is
   * @throws CheckpointKeyException if another one is needed
   * @throws DamagedException if the secret was changed
   */
  Optional<DataKey> open(Path root, Optional<EncryptionKey> key)
      throws DamagedException, CheckpointKeyException {
    if (keyId.isEmpty()) {
      return Optional.empty();
    }
    String is = "The repository " + root + " is encrypted with the key " + keyId.get();
    if (key.isEmpty()) {
      throw new CheckpointKeyException(
          is + ", and no key is given.",
          "Give its file with --key-file or in the configuration file, or the key in"
              + " DOCKER_CR_KEY.");
    }
    if (!keyId.get().equals(key.get().id())) {
      throw new CheckpointKeyException(
          is + "; the key that is given is " + key.get().id() + ".",
          "Give the key that the repository was made with.");
    }
    try {
      return Optional.of(DataKey.unwrap(Base64.getDecoder().decode(secret), key.get(), CONTEXT));
    } catch (UndecodableException | IllegalArgumentException e) {
      throw new DamagedException(
          "the file \"" + FILE + "\" is not what was encrypted: somebody may have changed it", e);
    }
  }

  /**
   * Makes sure that whoever gives a key does not write what is not encrypted.
   *
   * @throws CheckpointKeyException if a key is given for a repository without one
   */
  void requireUseOf(Path root, Optional<EncryptionKey> key) throws CheckpointKeyException {
    if (keyId.isEmpty() && key.isPresent()) {
      throw new CheckpointKeyException(
          "The repository " + root + " is not encrypted, and a key is given.",
          "Leave the key out, or write to a new repository: one is encrypted from its beginning or"
              + " never.");
    }
  }
}
