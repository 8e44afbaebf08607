package io.dockercr.docker;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.dockercr.api.CheckpointId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The memory that is to come of a container that runs already. The restore runtime keeps a
 * directory for it while CRIU's daemon brings the pages, and, if it could not, until that was told.
 *
 * @param id the container's
 * @param checkpoint the one that it goes on from, as people write it
 * @param endpoint the engine that it is on
 * @param state how far it is
 * @param reason why pages are lost; empty if none are
 */
record LazyPages(String id, String checkpoint, String endpoint, State state, String reason) {
  /** How far a lazy restore is. */
  enum State {
    /** Pages are missing, and are being brought. */
    SERVED,
    /** The daemon died; its watcher has killed the container. */
    LOST,
    /** Daemon and watcher were killed, so that nobody knows whether all pages came. */
    ABANDONED,
    /** The same, and the container has come to its end since. */
    ENDED_ABANDONED,
    /** The container is gone, and so is the daemon. */
    OVER
  }

  private static final Duration WATCHER_ENDS = Duration.ofSeconds(10);
  private static final long AGAIN_AFTER_MILLIS = 5;
  private static final int ID_LENGTH = 64;

  /** What the runtime is told about a lazy restore, and keeps in the file {@code of}. */
  static List<String> note(CheckpointId checkpoint, String endpoint) {
    return List.of(checkpoint.toString(), endpoint);
  }

  /** All that an engine's containers have. */
  static List<LazyPages> all(String endpoint) throws IOException {
    List<LazyPages> found = new ArrayList<>();
    if (Files.isDirectory(RunDirectory.LAZY, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> directories = Files.newDirectoryStream(RunDirectory.LAZY)) {
        for (Path directory : directories) {
          if (directory.getFileName().toString().matches("[0-9a-f]{" + ID_LENGTH + "}")) {
            found.add(at(directory));
          }
        }
      }
    }
    found.removeIf(pages -> !pages.endpoint.equals(endpoint));
    return found;
  }

  /** That of one container; {@link State#OVER} if it has none. */
  static LazyPages of(String id) throws IOException {
    return at(directory(id));
  }

  private static Path directory(String id) {
    return RunDirectory.LAZY.resolve(id);
  }

  private static LazyPages at(Path directory) throws IOException {
    String id = directory.getFileName().toString();
    List<String> of = lines(directory.resolve("of"));
    List<String> failed = lines(directory.resolve("failed"));
    return new LazyPages(
        id,
        of.isEmpty() ? "" : of.get(0),
        of.size() < 2 ? "" : of.get(1),
        state(directory, !failed.isEmpty()),
        failed.isEmpty() ? "" : failed.get(0));
  }

  private static State state(Path directory, boolean failed) throws IOException {
    if (failed) {
      return State.LOST;
    }
    // The watcher writes down how the daemon ended after that is dead.
    if (lives(directory.resolve("daemon"))
        || lives(directory.resolve("watcher"))
        || Files.exists(RunDirectory.RESTORES.resolve(directory.getFileName()))) {
      return State.SERVED;
    }
    Path container = directory.resolve("container");
    if (lives(container)) {
      return State.ABANDONED;
    }
    return Files.exists(container) && !Files.exists(directory.resolve("ended"))
        ? State.ENDED_ABANDONED
        : State.OVER;
  }

  /** CRIU's daemon, once there is one. */
  static OptionalLong daemon(Path directory) throws IOException {
    Path file = directory.resolve("daemon");
    return lives(file)
        ? OptionalLong.of(Long.parseLong(lines(file).get(0).split(" ")[0]))
        : OptionalLong.empty();
  }

  /** Whether the process lives that a file of the runtime names. */
  private static boolean lives(Path file) throws IOException {
    List<String> lines = lines(file);
    String[] words = lines.isEmpty() ? new String[0] : lines.get(0).split(" ");
    return words.length == 2
        && HostProcesses.lives(Long.parseLong(words[0]), Long.parseLong(words[1]));
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** Ends the daemon of a container that is gone, and forgets what is known of it. */
  static void end(String id) throws IOException, InterruptedException {
    Path directory = directory(id);
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      Files.write(directory.resolve("ended"), new byte[0]);
      OptionalLong daemon = daemon(directory);
      if (daemon.isPresent()) {
        HostProcesses.end(daemon.getAsLong());
      }
    } catch (NoSuchFileException e) {
      // Its watcher has removed it meanwhile.
      return;
    }
    Instant deadline = Instant.now().plus(WATCHER_ENDS);
    while (lives(directory.resolve("watcher")) && Instant.now().isBefore(deadline)) {
      Thread.sleep(AGAIN_AFTER_MILLIS);
    }
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }
}
