package io.dockercr.cli;

import io.dockercr.api.Reasons;
import io.dockercr.api.StorageException;
import io.dockercr.storage.PrivateFile;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * Where an archive is written: a file that gets its name when it is whole, and is its user's alone;
 * or standard output.
 */
final class ArchiveFile implements AutoCloseable {
  /** Means standard output. */
  static final String STANDARD_OUTPUT = "-";

  private static final int BUFFER_BYTES = 256 * 1024;

  private final Optional<Path> target;
  private final boolean replace;
  private final Path unfinished;
  private final FileChannel channel;
  private final OutputStream out;

  private ArchiveFile(
      Optional<Path> target,
      boolean replace,
      Path unfinished,
      FileChannel channel,
      OutputStream out) {
    this.target = target;
    this.replace = replace;
    this.unfinished = unfinished;
    this.channel = channel;
    this.out = out;
  }

  /**
   * Begins a file.
   *
   * @param replace whether one that is there may be replaced
   * @throws IllegalArgumentException if there is one that may not, or it is a directory
   * @throws StorageException if it can't be made
   */
  static ArchiveFile create(Path path, boolean replace) throws StorageException {
    Path target = path.toAbsolutePath();
    requireFree(target, replace);
    Path unfinished =
        target.resolveSibling(
            "." + target.getFileName() + "." + UUID.randomUUID().toString().substring(0, 8));
    try {
      FileChannel channel =
          PrivateFile.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return new ArchiveFile(
          Optional.of(target),
          replace,
          unfinished,
          channel,
          new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES));
    } catch (IOException e) {
      throw new StorageException(
          "The archive " + path + " can't be made: " + Reasons.ofMaking(unfinished, e) + ".",
          "Is its directory there, and may you write to it?",
          e);
    }
  }

  private static void requireFree(Path target, boolean replace) {
    if (Files.isDirectory(target)) {
      throw new IllegalArgumentException(target + " is a directory; give the archive's name.");
    }
    if (!replace && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new IllegalArgumentException(
          "There is a file " + target + " already; --force replaces it.");
    }
  }

  /**
   * Standard output.
   *
   * @throws IllegalArgumentException if that is a terminal
   */
  static ArchiveFile standardOutput() {
    if (isTerminal()) {
      throw new IllegalArgumentException(
          "An archive is nothing for a terminal: give a file with -o, or pipe it into a command.");
    }
    return new ArchiveFile(
        Optional.empty(),
        false,
        null,
        null,
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES));
  }

  /** The JDK can't tell for standard output alone. */
  private static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }

  /** Where to write; never closed by those who write to it. */
  OutputStream stream() {
    return out;
  }

  /** Ends the writing well: the file is durable and has its name. */
  void keep() throws IOException {
    out.flush();
    if (target.isEmpty()) {
      return;
    }
    channel.force(true);
    requireFree(target.get(), replace);
    Files.move(unfinished, target.get(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes what was not kept. */
  @Override
  public void close() throws IOException {
    if (target.isEmpty()) {
      return;
    }
    try {
      channel.close();
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }
}
