package io.dockercr.storage;

import io.dockercr.storage.repository.Existence;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says that a staging directory is in use: a locked file beside it, there before the directory and
 * longer. The kernel lets go of the lock when its holder dies, however it dies. No name is used
 * twice, so a lock file that is gone never comes back.
 */
final class StagingLock implements Closeable {
  static final String SUFFIX = ".lock";

  /**
   * What this process holds. The kernel's locks belong to a process, and closing any descriptor of
   * the file lets go of them, so our own lock files must not be opened a second time.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;
  private boolean closed;

  private StagingLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Makes the lock of a new staging directory.
   *
   * @param directory its path, below a real one
   * @return empty if another process took the new file for a dead one; try with another name
   */
  static Optional<StagingLock> create(Path directory) throws IOException {
    Path file = fileOf(directory);
    Optional<StagingLock> lock;
    try {
      lock = acquire(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
    if (lock.isPresent() && !Existence.of(file)) {
      lock.get().close();
      return Optional.empty();
    }
    return lock;
  }

  /**
   * Takes the lock of a staging directory that may be dead.
   *
   * @return empty if it is in use, by this process or another
   */
  static Optional<StagingLock> takeOver(Path directory) throws IOException {
    Path file = fileOf(directory);
    try {
      return acquire(file, StandardOpenOption.WRITE);
    } catch (NoSuchFileException e) {
      // Its owner let go of it in good order, and left the directory because it was sealed.
      return Optional.of(new StagingLock(file, null));
    }
  }

  private static Path fileOf(Path directory) {
    return directory.resolveSibling(directory.getFileName() + SUFFIX);
  }

  private static Optional<StagingLock> acquire(Path file, OpenOption... options)
      throws IOException {
    if (!HELD.add(file)) {
      return Optional.empty();
    }
    FileChannel channel = null;
    boolean locked = false;
    try {
      channel = open(file, options);
      locked = channel.tryLock() != null;
      return locked ? Optional.of(new StagingLock(file, channel)) : Optional.empty();
    } finally {
      if (!locked) {
        try {
          if (channel != null) {
            channel.close();
          }
        } finally {
          HELD.remove(file);
        }
      }
    }
  }

  private static FileChannel open(Path file, OpenOption... options) throws IOException {
    Set<OpenOption> all = new HashSet<>(Set.of(options));
    all.add(LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(
        file, all, PosixFilePermissions.asFileAttribute(TrustedDirectory.FILE_PERMISSIONS));
  }

  /** Removes the lock file, then lets go of it. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      Files.deleteIfExists(file);
    } finally {
      try {
        if (channel != null) {
          channel.close();
        }
      } finally {
        HELD.remove(file);
      }
    }
  }
}
