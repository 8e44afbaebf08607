package io.dockercr.docker;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.ContainerBusyException;
import io.dockercr.api.InsufficientPrivilegeException;
import io.dockercr.api.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Keeps two operations on one container apart, also when they are in two processes. The kernel lets
 * go of it when its holder dies.
 */
final class OperationLock implements AutoCloseable {
  private final FileChannel channel;

  private OperationLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @param key what is worked on, safe as a file name
   * @param what the same in words, for the message
   * @throws ContainerBusyException if somebody else works on it
   * @throws StorageException if the lock file can't be made
   */
  static OperationLock acquire(String key, String what) throws CheckpointException {
    Path file = RunDirectory.LOCKS.resolve(key + ".lock");
    try {
      RunDirectory.create(RunDirectory.LOCKS);
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(
                  StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
              RunDirectory.PRIVATE_FILE);
      return lock(channel, what);
    } catch (AccessDeniedException e) {
      throw new InsufficientPrivilegeException(
          "Checkpoint and restore need root.", "Run it with sudo.", e);
    } catch (IOException e) {
      throw new StorageException(
          "The lock " + file + " can't be taken: " + Reasons.of(e) + ".", "Is /run writable?", e);
    }
  }

  private static OperationLock lock(FileChannel channel, String what)
      throws IOException, ContainerBusyException {
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new OperationLock(channel);
      }
    } catch (OverlappingFileLockException e) {
      // This very process holds it: the same answer as for another one.
    }
    channel.close();
    throw new ContainerBusyException(
        "Another docker-cr operation works on " + what + ".", "Wait for it, then try again.");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
