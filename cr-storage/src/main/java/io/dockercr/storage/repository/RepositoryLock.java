package io.dockercr.storage.repository;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Shared by those who read and add, held alone by who takes away. The kernel lets go of it when its
 * holder dies. Locks of the kernel belong to a process, so all holders in this one go through one
 * open file.
 */
final class RepositoryLock implements Closeable {
  private static final long POLL_MILLIS = 50;
  private static final Map<Path, Held> HELD = new HashMap<>();

  private final Path file;
  private final boolean shared;
  private boolean closed;

  private RepositoryLock(Path file, boolean shared) {
    this.file = file;
    this.shared = shared;
  }

  /** What this process holds of one file. */
  private static final class Held {
    private final FileChannel channel;
    private final boolean shared;
    private int holders = 1;

    Held(FileChannel channel, boolean shared) {
      this.channel = channel;
      this.shared = shared;
    }
  }

  /**
   * Waits for a lock.
   *
   * @param file a real path; made if it is not there
   * @throws BusyException if that takes longer than {@code patience}
   */
  static RepositoryLock acquire(Path file, boolean shared, Duration patience) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      if (tryAcquire(file, shared)) {
        return new RepositoryLock(file, shared);
      }
      if (System.nanoTime() - deadline > 0) {
        throw new BusyException(file);
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
      }
    }
  }

  private static boolean tryAcquire(Path file, boolean shared) throws IOException {
    synchronized (HELD) {
      Held held = HELD.get(file);
      if (held != null) {
        if (held.shared && shared) {
          held.holders++;
          return true;
        }
        return false;
      }
      FileChannel channel = open(file, shared);
      boolean locked = false;
      try {
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
        locked = lock != null;
        if (locked) {
          HELD.put(file, new Held(channel, shared));
        }
        return locked;
      } finally {
        if (!locked) {
          channel.close();
        }
      }
    }
  }

  private static FileChannel open(Path file, boolean shared) throws IOException {
    try {
      return FileChannel.open(
          file,
          Set.of(
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (AccessDeniedException e) {
      throw e;
    } catch (FileSystemException e) {
      if (!shared) {
        throw e;
      }
      // A file system that is mounted read-only can still be read.
      return RepositoryFiles.read(file);
    }
  }

  /**
   * Makes sure that it is held still. An NFS server forgets the locks of a host that it has not
   * heard of for a while, and gives them to others; the host learns of it when it writes to the
   * file.
   *
   * @throws FileSystemException if it is lost, or can't be told to be held
   */
  void confirm() throws IOException {
    FileChannel channel;
    synchronized (HELD) {
      Held held = HELD.get(file);
      if (closed || held == null || held.shared != shared) {
        throw new IllegalStateException(file + " is not held");
      }
      channel = held.channel;
    }
    if (Thread.currentThread().isInterrupted()) {
      // It would close the file, and so lose the lock for all others in this process.
      throw new InterruptedIOException("interrupted");
    }
    try {
      channel.write(ByteBuffer.allocate(1), 0);
      channel.force(false);
    } catch (IOException e) {
      FileSystemException lost =
          new FileSystemException(
              file.toString(),
              null,
              "its lock may be lost, as it is when an NFS server has not heard of a host for too"
                  + " long ("
                  + e.getMessage()
                  + ")");
      lost.initCause(e);
      throw lost;
    }
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    synchronized (HELD) {
      Held held = HELD.get(file);
      if (held == null || held.shared != shared) {
        throw new IllegalStateException(file + " is not held");
      }
      held.holders--;
      if (held.holders == 0) {
        HELD.remove(file);
        held.channel.close();
      }
    }
  }
}
