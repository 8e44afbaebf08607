package io.dockercr.docker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** What docker-cr keeps in {@code /run} while it works. Root's alone, and gone after a reboot. */
final class RunDirectory {
  static final Path ROOT = Path.of("/run/docker-cr");
  static final Path LOCKS = ROOT.resolve("locks");

  /** Read by the runtime (docker-cr-runtime), which knows this path too. */
  static final Path RESTORES = ROOT.resolve("restore");

  /** Where the runtime mounts what a restore needs for a moment. */
  static final Path STAGED = ROOT.resolve("staged");

  /** Where the runtime keeps what memory is still to come of containers that run. */
  static final Path LAZY = ROOT.resolve("lazy");

  /** Since when which container's memory is tracked. */
  static final Path TRACKED = ROOT.resolve("tracked");

  static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private RunDirectory() {}

  /**
   * Makes a directory and its parents below {@link #ROOT}, private from the first moment.
   *
   * @throws IOException if one is there that is not root's alone
   */
  static void create(Path directory) throws IOException {
    if (!directory.equals(ROOT)) {
      create(directory.getParent());
    }
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      try {
        Files.createDirectory(directory, PRIVATE_DIRECTORY);
      } catch (java.nio.file.FileAlreadyExistsException e) {
        // Another process was quicker; what it made is looked at below.
      }
    }
    PosixFileAttributes attributes =
        Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isDirectory()
        || !PosixFilePermissions.toString(attributes.permissions()).equals("rwx------")) {
      throw new IOException(directory + " is not a directory of root's alone");
    }
  }

  /** Makes a file that is private from the first moment, and writes it. */
  static void write(Path file, byte[] content) throws IOException {
    try (SeekableByteChannel channel =
        Files.newByteChannel(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), PRIVATE_FILE)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    }
  }
}
