package io.dockercr.storage;

import io.dockercr.api.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;

/**
 * What a file server makes of a new file: the time that it stamps it with, and the user whom it
 * takes this process for.
 *
 * @param now by the server's clock
 * @param user the owner's id, as this host sees it
 */
record ServerClock(Instant now, int user) {

  /**
   * Makes a small file, and removes it again.
   *
   * @param file its path, which nothing ever had
   * @throws StorageException if the server does not keep files private
   */
  static ServerClock ask(Path file) throws IOException, StorageException {
    try {
      try (FileChannel channel =
          PrivateFile.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
        channel.force(true);
      }
      return look(file);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static ServerClock look(Path file) throws IOException, StorageException {
    if (!PrivateFile.isPrivate(file)) {
      throw new StorageException(
          file.getParent() + " does not keep files private: their mode can't be 0600.",
          "Choose another directory, or another kind of export.");
    }
    Map<String, Object> stamp =
        Files.readAttributes(file, "unix:uid,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
    return new ServerClock(
        ((FileTime) stamp.get("lastModifiedTime")).toInstant(), (int) stamp.get("uid"));
  }
}
