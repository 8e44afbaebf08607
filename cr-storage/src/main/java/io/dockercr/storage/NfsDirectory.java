package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.StorageException;
import io.dockercr.storage.repository.Existence;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * One container's checkpoints on a server: {@code NAME} each, {@code .sending-NAME-RANDOM} what is
 * being sent, {@code .deleted-NAME-RANDOM} what is being removed, {@code .clock-RANDOM} what a
 * server was asked its time with. What hosts do at the same time is decided by the server, which
 * renames each of those once. Used by one thread.
 */
final class NfsDirectory {
  private static final String SENDING = ".sending-";
  private static final String DELETED = ".deleted-";
  private static final String CLOCK = ".clock-";
  private static final int ATTEMPTS = 10;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path root;
  private final Path container;
  private final Patience patience;

  NfsDirectory(Path root, String container, Patience patience) {
    this.root = root;
    this.container = root.resolve(container);
    this.patience = patience;
  }

  Path container() {
    return container;
  }

  /**
   * Makes the directory if it is not there, and asks the server for its time.
   *
   * @throws StorageException if others could meddle in it
   */
  ServerClock prepare() throws IOException, CheckpointException {
    for (int attempt = 1; ; attempt++) {
      try {
        return patience.retry(this::tryToPrepare);
      } catch (NoSuchFileException e) {
        // Somebody removed the directory because it was empty.
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private ServerClock tryToPrepare() throws IOException, StorageException {
    List<Path> made = new ArrayList<>();
    boolean isTrusted = false;
    try {
      make(made);
      ServerClock clock = ServerClock.ask(container.resolve(CLOCK + random()));
      // Where the server takes root for somebody else, what is made there is that user's.
      TrustedDirectory.forThisProcess().and(clock.user()).check(container);
      isTrusted = true;
      return clock;
    } finally {
      if (!isTrusted) {
        Removal.emptyDirectories(made);
      }
    }
  }

  private void make(List<Path> made) throws IOException {
    Path near = root;
    while (!Existence.of(near)) {
      near = near.getParent();
    }
    Path at = near;
    for (Path name : near.relativize(container)) {
      at = at.resolve(name);
      if (TrustedDirectory.make(at)) {
        made.add(at);
        ManifestFile.forceDirectory(at.getParent());
      }
    }
  }

  /** Whether there is something to {@link #sweep}. */
  boolean hasUnfinished() throws IOException, CheckpointException {
    return !patience.retry(this::unfinished).isEmpty();
  }

  /** Removes what {@link #hide} took out of sight. */
  void remove(Path hidden) throws IOException, CheckpointException {
    remove(hidden, hidden, false);
  }

  /** A name that nothing ever had for a checkpoint that is sent here. */
  Path newSending(String name) {
    return container.resolve(SENDING + name + "-" + random());
  }

  /**
   * Takes a checkpoint, or something unfinished, out of sight.
   *
   * @return where it is now
   * @throws NoSuchFileException if it is not there, or somebody else was first
   */
  Path hide(Path thing) throws IOException, CheckpointException {
    Path hidden = container.resolve(DELETED + thing.getFileName() + "-" + random());
    rename(thing, hidden);
    return hidden;
  }

  /**
   * Renames once, whatever becomes of the server's replies.
   *
   * @param from a name that nothing else ever has while this goes on
   * @param to not there; or if it is, this fails
   */
  void rename(Path from, Path to) throws IOException, CheckpointException {
    boolean[] mayBeDone = new boolean[1];
    patience.retry(
        () -> {
          try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
          } catch (NoSuchFileException e) {
            // Done by an attempt of ours of which no reply came.
            if (!mayBeDone[0] || !Existence.of(to)) {
              throw e;
            }
          } catch (IOException e) {
            mayBeDone[0] = true;
            throw e;
          }
          return null;
        });
  }

  /** Takes the directory away if nothing is in it. */
  void removeIfEmpty() {
    Removal.emptyDirectories(List.of(container));
  }

  void force() throws IOException, CheckpointException {
    patience.retry(
        () -> {
          ManifestFile.forceDirectory(container);
          return null;
        });
  }

  /**
   * Removes what nobody works on any more.
   *
   * @param dryRun only tell what would be removed
   * @param now by the server's clock
   * @return what was, or would be, removed
   */
  List<StagingArea.Abandoned> sweep(boolean dryRun, Instant now)
      throws IOException, CheckpointException {
    List<StagingArea.Abandoned> found = new ArrayList<>();
    for (Path path : patience.retry(this::unfinished)) {
      String name = path.getFileName().toString();
      if (name.startsWith(DELETED) || (name.startsWith(CLOCK) && isOld(path, now))) {
        found.add(remove(path, path, dryRun));
      } else if (name.startsWith(SENDING) && !patience.retry(() -> Lease.isHeld(path, now))) {
        take(path, dryRun, found);
      }
    }
    return found;
  }

  private boolean isOld(Path file, Instant now) throws IOException, CheckpointException {
    return patience.retry(
        () -> {
          try {
            return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                .toInstant()
                .plus(Lease.VALID)
                .isBefore(now);
          } catch (NoSuchFileException e) {
            return false;
          }
        });
  }

  private void take(Path sending, boolean dryRun, List<StagingArea.Abandoned> found)
      throws IOException, CheckpointException {
    try {
      Path hidden = dryRun ? sending : hide(sending);
      found.add(remove(sending, hidden, dryRun));
    } catch (NoSuchFileException e) {
      // Only the lease is left; or somebody else took it, or its owner came to the end.
    }
    if (!dryRun) {
      patience.retry(() -> Files.deleteIfExists(Lease.fileOf(sending)));
    }
  }

  private StagingArea.Abandoned remove(Path path, Path tree, boolean dryRun)
      throws IOException, CheckpointException {
    return patience.retry(
        () -> {
          StagingArea.Abandoned abandoned = new StagingArea.Abandoned(path, Removal.sizeOf(tree));
          if (!dryRun) {
            // First, so that who is reading it knows that nothing is damaged: see NfsFetch.
            if (Existence.ofDirectory(tree)) {
              Files.deleteIfExists(tree.resolve(CheckpointManifest.FILE_NAME));
            }
            Removal.tree(tree);
          }
          return abandoned;
        });
  }

  /** What is being sent or removed, and of what there is a lease. */
  private List<Path> unfinished() throws IOException {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> stream =
        Files.newDirectoryStream(container, "{" + SENDING + "," + DELETED + "," + CLOCK + "}*")) {
      for (Path path : stream) {
        String name = path.getFileName().toString();
        boolean isLease = name.startsWith(SENDING) && name.endsWith(Lease.SUFFIX);
        Path thing =
            isLease
                ? path.resolveSibling(name.substring(0, name.length() - Lease.SUFFIX.length()))
                : path;
        if (!paths.contains(thing)) {
          paths.add(thing);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return paths;
  }

  /** Where a checkpoint is. */
  Path place(CheckpointId id) {
    return container.resolve(id.name());
  }

  private static String random() {
    return HexFormat.of().toHexDigits(RANDOM.nextLong());
  }
}
