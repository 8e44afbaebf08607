package io.dockercr.storage.repository;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Private files that appear under their names only when they are complete and durable. Follows no
 * link.
 */
final class RepositoryFiles {
  /** With which the names of files begin that are being written. */
  static final String UNFINISHED = ".new-";

  private static final int PIECE_BYTES = 128 << 10;

  private static final Set<PosixFilePermission> DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final SecureRandom RANDOM = new SecureRandom();

  private RepositoryFiles() {}

  /** Makes a private directory, whatever the umask, unless it is there. Its parent is there. */
  static void makeDirectory(Path directory) throws IOException {
    if (Existence.ofDirectory(directory)) {
      return;
    }
    try {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(DIRECTORY));
      Files.setPosixFilePermissions(directory, DIRECTORY);
      force(directory.getParent());
    } catch (FileAlreadyExistsException e) {
      if (!Existence.ofDirectory(directory)) {
        throw e;
      }
    }
  }

  /** A name for a file that is to be written in a directory. */
  static Path unfinished(Path directory) {
    return directory.resolve(UNFINISHED + HexFormat.of().toHexDigits(RANDOM.nextLong()));
  }

  /** Makes a new, private file. */
  static FileChannel create(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS),
            PosixFilePermissions.asFileAttribute(FILE));
    try {
      Files.setPosixFilePermissions(file, FILE);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  static FileChannel read(Path file) throws IOException {
    return FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
  }

  /** Writes a file that is complete, durable and new; fails if there is one of that name. */
  static void writeNew(Path file, ByteBuffer... content) throws IOException {
    Path unfinished = writeUnfinished(file.getParent(), content);
    try {
      Files.createLink(file, unfinished);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    force(file.getParent());
  }

  /** Writes a file that is complete and durable, in place of one that may be there. */
  static void replace(Path file, ByteBuffer... content) throws IOException {
    Path unfinished = writeUnfinished(file.getParent(), content);
    try {
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(unfinished);
      throw e;
    }
    force(file.getParent());
  }

  private static Path writeUnfinished(Path directory, ByteBuffer... content) throws IOException {
    Path unfinished = unfinished(directory);
    try (FileChannel channel = create(unfinished)) {
      for (ByteBuffer part : content) {
        writeFully(channel, part);
      }
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(unfinished);
      throw e;
    }
    return unfinished;
  }

  static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      transfer(buffer, channel::write);
    }
  }

  static void writeFully(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
    int start = buffer.position();
    while (buffer.hasRemaining()) {
      long at = position + buffer.position() - start;
      transfer(buffer, piece -> channel.write(piece, at));
    }
  }

  /** Fills the buffer from a position, and flips it. */
  static void readFully(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
    int start = buffer.position();
    while (buffer.hasRemaining()) {
      long at = position + buffer.position() - start;
      if (transfer(buffer, piece -> channel.read(piece, at)) < 0) {
        throw new EOFException("the file ends at " + at);
      }
    }
    buffer.flip();
  }

  /** Fills the buffer with what comes next. Returns whether the file ends before it is full. */
  static boolean fill(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (transfer(buffer, channel::read) < 0) {
        return true;
      }
    }
    return false;
  }

  private interface Transfer {
    int of(ByteBuffer piece) throws IOException;
  }

  /** The JDK keeps as much memory for each thread as the largest piece that it ever handed on. */
  private static int transfer(ByteBuffer buffer, Transfer transfer) throws IOException {
    int limit = buffer.limit();
    buffer.limit(Math.min(limit, buffer.position() + PIECE_BYTES));
    try {
      return transfer.of(buffer);
    } finally {
      buffer.limit(limit);
    }
  }

  /** Makes the names in a directory durable. */
  static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** The paths in a directory whose names do not begin with a dot; none if it is not there. */
  static List<Path> list(Path directory) throws IOException {
    return list(directory, "[!.]*");
  }

  /** The files in a directory that were being written. */
  static List<Path> listUnfinished(Path directory) throws IOException {
    return list(directory, UNFINISHED + "*");
  }

  private static List<Path> list(Path directory, String glob) throws IOException {
    List<Path> paths = new ArrayList<>();
    if (!Existence.ofDirectory(directory)) {
      return paths;
    }
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, glob)) {
      stream.forEach(paths::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (NoSuchFileException e) {
      return paths;
    }
    paths.sort(null);
    return paths;
  }
}
