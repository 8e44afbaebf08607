package io.dockercr.storage;

import io.dockercr.api.CheckpointManifest;
import io.dockercr.storage.repository.Existence;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The unfinished checkpoints of one container, beside its finished ones: {@code
 * .staging-NAME-RANDOM} being written or sealed, {@code .copying-NAME-OF-RANDOM} a copy, being
 * written or left to be gone on with, {@code .fetched-NAME-RANDOM} brought here to be read, {@code
 * .deleted-NAME-RANDOM} being removed. No checkpoint's name begins with a dot.
 */
final class StagingArea {
  private static final String STAGING = ".staging-";
  private static final String COPYING = ".copying-";
  private static final String FETCHED = ".fetched-";
  private static final String DELETED = ".deleted-";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path container;

  /**
   * @param container the container's directory in the store, a real path
   */
  StagingArea(Path container) {
    this.container = container;
  }

  /** A staging directory and the lock that keeps others from it. */
  record Place(Path directory, StagingLock lock) {}

  /** Makes a private, empty directory to write a checkpoint in. */
  Place create(String name) throws IOException {
    return make(reserve(STAGING, name));
  }

  /** Makes a private, empty directory for what is brought here to be read. */
  Place createForReading(String name) throws IOException {
    return make(reserve(FETCHED, name));
  }

  /** Makes a private directory to copy a checkpoint to, or goes on with what was left of it. */
  Place createForCopy(String name, String of) throws IOException {
    String beginning = COPYING + name + "-" + of + "-";
    Place place = reserve(COPYING, name + "-" + of);
    for (Path path : paths()) {
      boolean isLeft =
          path.getFileName().toString().matches(Pattern.quote(beginning) + "[0-9a-f]{16}");
      if (isLeft && takeOver(path, place)) {
        return place;
      }
    }
    return make(place);
  }

  /** Renames what nobody works on any more. */
  private static boolean takeOver(Path left, Place place) throws IOException {
    Optional<StagingLock> lock = StagingLock.takeOver(left);
    if (lock.isEmpty()) {
      return false;
    }
    try (StagingLock held = lock.get()) {
      Files.move(left, place.directory(), StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (NoSuchFileException e) {
      // Somebody else did so first.
      return false;
    }
  }

  private static Place make(Place place) throws IOException {
    try {
      TrustedDirectory.make(place.directory());
      return place;
    } catch (IOException e) {
      place.lock().close();
      throw e;
    }
  }

  private Place reserve(String prefix, String name) throws IOException {
    while (true) {
      Path directory = container.resolve(prefix + name + "-" + random());
      Optional<StagingLock> lock = StagingLock.create(directory);
      if (lock.isPresent()) {
        return new Place(directory, lock.get());
      }
    }
  }

  /** Something that a dead process left, and the size of the files in it. */
  record Abandoned(Path path, long bytes) {}

  /** Removes what dead processes left, except what they had sealed. Returns what that was. */
  List<Abandoned> sweep() throws IOException {
    return sweep(false, true);
  }

  /** Like {@link #sweep()}, but leaves copies, for who may go on with them. */
  void sweepExceptCopies() throws IOException {
    sweep(false, false);
  }

  /** What {@link #sweep()} would remove. */
  List<Abandoned> abandoned() throws IOException {
    return sweep(true, true);
  }

  private List<Abandoned> sweep(boolean dryRun, boolean withCopies) throws IOException {
    List<Abandoned> found = new ArrayList<>();
    for (Path path : paths()) {
      if (!withCopies && path.getFileName().toString().startsWith(COPYING)) {
        continue;
      }
      if (path.getFileName().toString().startsWith(DELETED)) {
        found.add(sweep(path, path, dryRun));
      } else {
        Optional<StagingLock> lock = StagingLock.takeOver(directoryOf(path));
        if (lock.isPresent()) {
          try (StagingLock held = lock.get()) {
            if (!isSealed(directoryOf(path))) {
              found.add(sweep(path, directoryOf(path), dryRun));
            }
          }
        }
      }
    }
    return found;
  }

  private static Abandoned sweep(Path path, Path tree, boolean dryRun) throws IOException {
    Abandoned abandoned = new Abandoned(path, Removal.sizeOf(tree));
    if (!dryRun) {
      Removal.tree(tree);
    }
    return abandoned;
  }

  /** What was sealed, and is in nobody's hands. */
  List<Path> sealed() throws IOException {
    List<Path> sealed = new ArrayList<>();
    for (Path path : paths()) {
      if (!isSealed(path)) {
        continue;
      }
      Optional<StagingLock> lock = StagingLock.takeOver(path);
      if (lock.isPresent()) {
        lock.get().close();
        sealed.add(path);
      }
    }
    return sealed;
  }

  /**
   * Takes a sealed directory into our hands.
   *
   * @throws NoSuchFileException if somebody else did so first
   */
  Place adopt(Path sealed, String name) throws IOException {
    Place place = reserve(STAGING, name);
    try {
      Files.move(sealed, place.directory(), StandardCopyOption.ATOMIC_MOVE);
      return place;
    } catch (IOException e) {
      place.lock().close();
      throw e;
    }
  }

  /** Takes a checkpoint out of sight, and returns where it is now. */
  Path hide(String name) throws IOException {
    Path hidden = container.resolve(DELETED + name + "-" + random());
    return Files.move(container.resolve(name), hidden, StandardCopyOption.ATOMIC_MOVE);
  }

  private List<Path> paths() throws IOException {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> stream =
        Files.newDirectoryStream(
            container, "{" + STAGING + "," + COPYING + "," + FETCHED + "," + DELETED + "}*")) {
      stream.forEach(paths::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return paths;
  }

  private static boolean isSealed(Path directory) throws IOException {
    return directory.getFileName().toString().startsWith(STAGING)
        && Existence.ofDirectory(directory)
        && Existence.of(directory.resolve(CheckpointManifest.FILE_NAME));
  }

  /** The staging directory that a path is or is the lock of. */
  private static Path directoryOf(Path path) {
    String name = path.getFileName().toString();
    return name.endsWith(StagingLock.SUFFIX)
        ? path.resolveSibling(name.substring(0, name.length() - StagingLock.SUFFIX.length()))
        : path;
  }

  private static String random() {
    return HexFormat.of().toHexDigits(RANDOM.nextLong());
  }
}
