package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.ContainerBusyException;
import io.dockercr.api.InsufficientPrivilegeException;
import io.dockercr.api.Reasons;
import io.dockercr.api.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps two operations on one container apart, also when they are in two processes. The kernel lets
 * go of it when its holder dies.
 *
 * <p>The locked file is the operation's journal: what would have to be undone if it were killed,
 * noted before it is done. Closing the lock removes the file, unless something is left to undo.
 *
 * <p>Lock files are opened, locked and removed only by whoever holds the guard, a file that stays:
 * else one could lock a file that another has just removed. And a process opens none that it holds
 * already: the kernel lets go of a process's lock when any descriptor of the file is closed.
 */
final class OperationLock implements AutoCloseable {
  /** How long to wait for another operation on the same container. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  static final String SUFFIX = ".lock";

  private static final Path GUARD = RunDirectory.LOCKS.resolve("guard");
  private static final Map<Path, OperationLock> HELD = new HashMap<>();
  private static final long AGAIN_AFTER_MILLIS = 50;

  private final Path file;
  private final FileChannel channel;
  private final ObjectNode journal;
  private volatile boolean kept;

  private OperationLock(Path file, FileChannel channel, ObjectNode journal) {
    this.file = file;
    this.channel = channel;
    this.journal = journal;
  }

  /** One thing to do while nobody else opens or removes lock files. */
  private interface Guarded<T> {
    T run() throws IOException;
  }

  /**
   * Waits for {@link #PATIENCE} if somebody else works on it.
   *
   * @param key what is worked on, safe as a file name
   * @param what the same in words, for the message
   * @throws ContainerBusyException if somebody else still works on it
   * @throws StorageException if the lock file can't be made
   */
  static OperationLock acquire(String key, String what)
      throws CheckpointException, InterruptedException {
    Path file = RunDirectory.LOCKS.resolve(key + SUFFIX);
    Instant deadline = Instant.now().plus(PATIENCE);
    while (true) {
      Optional<OperationLock> lock = acquire(file);
      if (lock.isPresent()) {
        return lock.get();
      }
      if (Instant.now().isAfter(deadline)) {
        throw new ContainerBusyException(
            "Another docker-cr operation works on " + what + ".", "Wait for it, then try again.");
      }
      Thread.sleep(AGAIN_AFTER_MILLIS);
    }
  }

  private static Optional<OperationLock> acquire(Path file) throws CheckpointException {
    try {
      RunDirectory.create(RunDirectory.LOCKS);
      return guarded(() -> tryLock(file, true));
    } catch (AccessDeniedException e) {
      throw new InsufficientPrivilegeException(
          "Checkpoint and restore need root.", "Run it with sudo.", e);
    } catch (IOException e) {
      throw new StorageException(
          "The lock " + file + " can't be taken: " + Reasons.of(e) + ".", "Is /run writable?", e);
    }
  }

  /** The lock that a dead operation left; empty if it is held, or gone. */
  static Optional<OperationLock> ofDead(Path file) throws IOException {
    return guarded(() -> Files.exists(file) ? tryLock(file, false) : Optional.empty());
  }

  /** What the operation that a lock file belongs to has noted, alive or dead. */
  static ObjectNode journalOf(Path file) throws IOException {
    return guarded(
        () -> {
          OperationLock own = HELD.get(file);
          if (own != null) {
            return own.journal();
          }
          return Files.exists(file)
              ? Journal.read(Files.readAllBytes(file))
              : EngineApi.JSON.createObjectNode();
        });
  }

  /** An interrupt would close the channels; it stays pending. */
  private static <T> T guarded(Guarded<T> step) throws IOException {
    boolean interrupted = Thread.interrupted();
    synchronized (OperationLock.class) {
      try (FileChannel guard = open(GUARD, StandardOpenOption.CREATE)) {
        guard.lock();
        return step.run();
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private static Optional<OperationLock> tryLock(Path file, boolean create) throws IOException {
    if (HELD.containsKey(file)) {
      return Optional.empty();
    }
    FileChannel channel = create ? open(file, StandardOpenOption.CREATE) : open(file);
    try {
      if (channel.tryLock() != null) {
        OperationLock lock = new OperationLock(file, channel, Journal.read(channel));
        HELD.put(file, lock);
        return Optional.of(lock);
      }
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    return Optional.empty();
  }

  private static FileChannel open(Path file, OpenOption... more) throws IOException {
    Set<OpenOption> options = new HashSet<>(List.of(more));
    options.addAll(
        List.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    return FileChannel.open(file, options, RunDirectory.PRIVATE_FILE);
  }

  /** What was noted so far, by a dead operation too. */
  ObjectNode journal() {
    synchronized (OperationLock.class) {
      return journal.deepCopy();
    }
  }

  /** Notes what would have to be undone; in the file when this returns. */
  void note(String key, JsonNode value) throws IOException {
    guarded(
        () -> {
          Journal.append(channel, key, value);
          journal.set(key, value);
          return null;
        });
  }

  /** Forgets what was noted: there is nothing to undo any more. */
  void forget() throws IOException {
    guarded(
        () -> {
          channel.truncate(0);
          journal.removeAll();
          kept = false;
          return null;
        });
  }

  /** Leaves the journal for the next command, since something could not be undone. */
  void keep() {
    kept = true;
  }

  @Override
  public void close() throws IOException {
    guarded(this::release);
  }

  private Void release() throws IOException {
    if (HELD.get(file) == this) {
      HELD.remove(file);
      if (!kept) {
        Files.deleteIfExists(file);
      }
      channel.close();
    }
    return null;
  }
}
