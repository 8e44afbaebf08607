package io.dockercr.cli.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * The copies of checkpoints that containerd leaves in the directory for temporary files: one for
 * each {@code docker start --checkpoint}, which nobody removes.
 */
final class ContainerdCopies {
  private static final String NAMES = "ctrd-checkpoint*";

  private final Path temporary;
  private final Set<Path> before;

  /** Notes which are there now. */
  ContainerdCopies(Path temporary) throws MeasurementFailedException {
    this.temporary = temporary;
    this.before = present();
  }

  private Set<Path> present() throws MeasurementFailedException {
    return matching(temporary, NAMES);
  }

  private static Set<Path> matching(Path directory, String pattern)
      throws MeasurementFailedException {
    Set<Path> found = new HashSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, pattern)) {
      entries.forEach(found::add);
    } catch (IOException e) {
      throw new MeasurementFailedException(directory + " can't be read: " + e, e);
    }
    return found;
  }

  /**
   * Removes those that have come since, and are of this checkpoint: others may be restoring theirs.
   */
  void removeNew(Path checkpoint) throws MeasurementFailedException {
    Set<Path> since = present();
    since.removeAll(before);
    try {
      for (Path copy : since) {
        if (isOf(copy, checkpoint)) {
          Trees.delete(copy);
        }
      }
    } catch (IOException e) {
      throw new MeasurementFailedException("containerd's copy can't be removed: " + e, e);
    }
  }

  /** The list of mounts names the layers of the container, which no other container has. */
  private static boolean isOf(Path copy, Path checkpoint)
      throws IOException, MeasurementFailedException {
    Set<Path> lists = matching(checkpoint, "mountpoints-*.img");
    for (Path list : lists) {
      try {
        if (Files.mismatch(list, copy.resolve(list.getFileName())) >= 0) {
          return false;
        }
      } catch (NoSuchFileException e) {
        return false;
      }
    }
    return !lists.isEmpty();
  }
}
