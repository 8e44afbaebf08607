package io.dockercr.docker;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.Reasons;
import io.dockercr.api.StorageException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Undoes what operations left that were killed: each one's lock file is its journal, and the kernel
 * tells by the lock that it is dead. Several may do so at once.
 */
final class Recovery {
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  /** Files of a restore that no journal tells of may be those of an older docker-cr at work. */
  private static final Duration ORPHANED_AFTER = Duration.ofMinutes(1);

  private final EngineApi engine;

  Recovery(EngineApi engine) {
    this.engine = engine;
  }

  /**
   * Undoes all that operations on this engine left, except those whose locks are held.
   *
   * @return what was done, in sentences
   * @throws CheckpointException what went wrong first; the rest was done nevertheless
   */
  List<String> all() throws CheckpointException, IOException, InterruptedException {
    Set<String> before = RestoreFiles.ids(Instant.now().minus(ORPHANED_AFTER));
    List<String> done = journals();
    done.addAll(removeOrphans(before));
    done.addAll(new LazyRestores(engine).recover());
    return done;
  }

  private List<String> journals() throws CheckpointException, IOException, InterruptedException {
    List<String> done = new ArrayList<>();
    CheckpointException failure = null;
    for (Path file : lockFiles()) {
      try {
        Optional<OperationLock> lock = OperationLock.ofDead(file);
        if (lock.isPresent()) {
          try (OperationLock held = lock.get()) {
            done.addAll(undo(held));
          }
        }
      } catch (CheckpointException e) {
        log.debug("{} can't be undone", file, e);
        failure = failure == null ? e : failure;
      } catch (IOException e) {
        log.debug("{} can't be undone", file, e);
        failure = failure == null ? notUndone(e) : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
    return done;
  }

  private static StorageException notUndone(IOException e) {
    return new StorageException(
        "What an operation left can't be undone yet: " + Reasons.of(e) + ".",
        "Run `docker-cr recover` again.",
        e);
  }

  /** An operation's work on what it has noted in its journal. */
  interface Work<T> {
    T run() throws CheckpointException, IOException, InterruptedException;
  }

  /**
   * Clears the way for an operation: what an earlier one left of the same container is undone; what
   * others left too, as far as that can be done.
   *
   * @throws CheckpointException if something is left of the same container
   */
  void before(OperationLock own, Phases phases)
      throws CheckpointException, IOException, InterruptedException {
    undo(own).forEach(phases::warn);
    try {
      journals().forEach(phases::warn);
    } catch (CheckpointException e) {
      phases.warn(e.getMessage());
    }
  }

  /** Does an operation's work; undoes at once what is left of it if it fails. */
  <T> T undoneIfItFails(OperationLock journal, Work<T> work)
      throws CheckpointException, IOException, InterruptedException {
    boolean done = false;
    try {
      T result = work.run();
      done = true;
      return result;
    } finally {
      if (!done) {
        Uninterrupted.run(() -> undoFailed(journal));
      }
    }
  }

  /** Why the operation failed counts for more than that something is left for the next command. */
  private void undoFailed(OperationLock journal) throws InterruptedException {
    try {
      if (journal.journal().has(InterruptedRestore.KEY)) {
        journal.note(InterruptedRestore.FAILED, BooleanNode.TRUE);
      }
      undo(journal).forEach(step -> log.debug("{}", step));
    } catch (CheckpointException | IOException e) {
      journal.keep();
      log.warn("Something is left for `docker-cr recover`: {}", e.getMessage());
    }
  }

  /**
   * Undoes what the holder of a lock noted, and forgets it. If that fails, or is another engine's
   * affair, the journal stays.
   */
  List<String> undo(OperationLock lock)
      throws CheckpointException, IOException, InterruptedException {
    ObjectNode journal = lock.journal();
    if (journal.isEmpty()) {
      return List.of();
    }
    lock.keep();
    String endpoint =
        journal
            .path(InterruptedCheckpoint.KEY)
            .path("endpoint")
            .asText(journal.path(InterruptedRestore.KEY).path("endpoint").asText());
    if (!endpoint.equals(engine.endpoint())) {
      return List.of("An interrupted operation is left to DOCKER_HOST=" + endpoint + ".");
    }
    List<String> done =
        journal.has(InterruptedCheckpoint.KEY)
            ? InterruptedCheckpoint.undo(engine, journal)
            : InterruptedRestore.undo(engine, journal);
    lock.forget();
    return done;
  }

  private static List<Path> lockFiles() throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(RunDirectory.LOCKS)) {
      try (DirectoryStream<Path> locks =
          Files.newDirectoryStream(RunDirectory.LOCKS, "*" + OperationLock.SUFFIX)) {
        locks.forEach(files::add);
      }
    }
    return files;
  }

  /**
   * What no journal tells of, such as mounts that a killed runtime left.
   *
   * @param candidates ids that there was something of before the journals were read: an operation
   *     that lives had noted them by then
   */
  private List<String> removeOrphans(Set<String> candidates)
      throws CheckpointException, IOException, InterruptedException {
    Set<String> orphans = new HashSet<>(candidates);
    for (Path file : lockFiles()) {
      orphans.remove(OperationLock.journalOf(file).path(InterruptedRestore.CREATED).asText());
    }
    List<String> done = new ArrayList<>();
    for (String id : orphans) {
      if (RestoreFiles.remove(id)) {
        done.add("What a restore left of container " + id.substring(0, 12) + " is removed.");
      }
    }
    return done;
  }
}
