package io.dockercr.storage.encoding;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointKeyException;
import io.dockercr.api.Reasons;
import io.dockercr.api.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;

/** Files that hold an {@link EncryptionKey}: one line, readable by their owner alone. */
public final class KeyFile {
  private static final int MAX_BYTES = 4096;
  private static final int OTHERS = 0077;
  private static final int TYPE_MASK = 0170000;
  private static final int REGULAR = 0100000;
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private KeyFile() {}

  /**
   * Makes a file with a new key.
   *
   * @return the key
   * @throws StorageException if there is a file of that name, or it can't be written
   */
  public static EncryptionKey create(Path file) throws CheckpointException {
    EncryptionKey key = EncryptionKey.generate();
    Set<StandardOpenOption> create =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(file, create, PRIVATE)) {
      ByteBuffer line = ByteBuffer.wrap((key.text() + "\n").getBytes(UTF_8));
      while (line.hasRemaining()) {
        channel.write(line);
      }
      channel.force(true);
      return key;
    } catch (FileAlreadyExistsException e) {
      throw new StorageException(
          "There is a file " + file + " already; no key is written over.",
          "Choose another name for the key.",
          e);
    } catch (IOException e) {
      throw new StorageException(
          "The key can't be written to " + file + ": " + Reasons.ofMaking(file, e) + ".",
          "Choose another place for the key.",
          e);
    }
  }

  /**
   * Reads a file, which may be a link.
   *
   * @throws CheckpointKeyException if it is not there, holds no key, or others may read it
   */
  public static EncryptionKey read(Path file) throws CheckpointException {
    try {
      Path real = file.toRealPath();
      requirePrivate(file, real);
      String text;
      try (FileChannel channel =
          FileChannel.open(real, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
        text = UTF_8.decode(bytes.flip()).toString();
      }
      return EncryptionKey.parse(text.strip())
          .orElseThrow(
              () ->
                  new CheckpointKeyException(
                      "The file " + file + " holds no key of docker-cr.",
                      "`docker-cr keygen FILE` makes one."));
    } catch (NoSuchFileException e) {
      throw new CheckpointKeyException(
          "There is no key file " + file + ".", "`docker-cr keygen FILE` makes one.", e);
    } catch (IOException e) {
      throw new CheckpointKeyException(
          "The key file " + file + " can't be read: " + Reasons.of(e) + ".", null, e);
    }
  }

  private static void requirePrivate(Path file, Path real)
      throws IOException, CheckpointKeyException {
    Map<String, Object> attributes =
        Files.readAttributes(real, "unix:mode,uid", LinkOption.NOFOLLOW_LINKS);
    int mode = (int) attributes.get("mode");
    int uid = (int) attributes.get("uid");
    int self = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    if ((mode & TYPE_MASK) != REGULAR) {
      throw new CheckpointKeyException("The key file " + file + " is not a regular file.", null);
    }
    if (uid != 0 && uid != self) {
      throw new CheckpointKeyException(
          "The key file "
              + file
              + " belongs to another user (uid "
              + Integer.toUnsignedString(uid)
              + "), who can read it.",
          "Make a new key: that one may be known.");
    }
    if ((mode & OTHERS) != 0) {
      throw new CheckpointKeyException(
          "The key file " + file + " can be read or changed by other users.",
          "Run \"chmod 600 " + file + "\"; if others have read it, make a new key.");
    }
  }
}
