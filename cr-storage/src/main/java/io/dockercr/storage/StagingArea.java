package io.dockercr.storage;

import io.dockercr.api.CheckpointManifest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The unfinished checkpoints of one container, beside its finished ones: {@code
 * .staging-NAME-RANDOM} being written or sealed, {@code .deleted-NAME-RANDOM} being removed. No
 * checkpoint's name begins with a dot.
 */
final class StagingArea {
  private static final String STAGING = ".staging-";
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

  /** Makes a private, empty directory. */
  Place create(String name) throws IOException {
    Place place = reserve(name);
    try {
      TrustedDirectory.make(place.directory());
      return place;
    } catch (IOException e) {
      place.lock().close();
      throw e;
    }
  }

  private Place reserve(String name) throws IOException {
    while (true) {
      Path directory = container.resolve(STAGING + name + "-" + random());
      Optional<StagingLock> lock = StagingLock.create(directory);
      if (lock.isPresent()) {
        return new Place(directory, lock.get());
      }
    }
  }

  /**
   * Removes what dead processes left, except what they had sealed.
   *
   * @return what was removed
   */
  List<Path> sweep() throws IOException {
    List<Path> removed = new ArrayList<>();
    for (Path path : paths()) {
      String name = path.getFileName().toString();
      if (name.startsWith(DELETED)) {
        Removal.tree(path);
        removed.add(path);
      } else {
        Optional<StagingLock> lock = StagingLock.takeOver(directoryOf(path));
        if (lock.isPresent()) {
          try (StagingLock held = lock.get()) {
            if (!isSealed(directoryOf(path))) {
              Removal.tree(directoryOf(path));
              removed.add(path);
            }
          }
        }
      }
    }
    return removed;
  }

  /** What was sealed, and is in nobody's hands. */
  List<Path> sealed() throws IOException {
    List<Path> sealed = new ArrayList<>();
    for (Path path : paths()) {
      if (!path.getFileName().toString().startsWith(STAGING) || !isSealed(path)) {
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
    Place place = reserve(name);
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
        Files.newDirectoryStream(container, "{" + STAGING + "," + DELETED + "}*")) {
      stream.forEach(paths::add);
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return paths;
  }

  private static boolean isSealed(Path directory) {
    return Files.exists(directory.resolve(CheckpointManifest.FILE_NAME), LinkOption.NOFOLLOW_LINKS);
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
