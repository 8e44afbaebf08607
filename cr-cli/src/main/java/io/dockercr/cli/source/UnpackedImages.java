package io.dockercr.cli.source;

import io.dockercr.cli.source.OpenedArchive.Need;
import io.dockercr.criu.images.ImageDirectory;
import io.dockercr.criu.images.ImageSource;
import io.dockercr.storage.archive.ArchiveEntry;
import io.dockercr.storage.archive.Selection.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** CRIU's images that somebody unpacked, and what is unpacked of a compressed archive. */
public final class UnpackedImages {
  /** Smaller files with pages are unpacked whole, which spares going through the archive again. */
  private static final long SMALL_BYTES = 16 << 20;

  private UnpackedImages() {}

  /**
   * Finds images in a directory without a manifest: there, or where docker-cr, Podman and the
   * runtimes of Kubernetes have them.
   */
  public static Optional<ImageDirectory> in(Path directory) throws IOException {
    for (String name : List.of("", "images", "checkpoint")) {
      Path images = directory.resolve(name);
      if (ImageDirectory.isOne(images)) {
        return Optional.of(
            ImageDirectory.of(
                JoinedImages.withStatistics(ImageSource.at(images), ImageSource.at(directory))));
      }
    }
    return Optional.empty();
  }

  /** The parts of a file that are unpacked in the first go; empty if it is left out. */
  static Optional<List<Part>> parts(ArchiveEntry entry, Need need) {
    String path = entry.path();
    boolean image = path.startsWith("images/") || path.startsWith("checkpoint/");
    if (entry.directory() || isLeft(entry, need) || !(image || path.equals("stats-dump"))) {
      return Optional.empty();
    }
    return Optional.of(isContent(name(path)) ? List.of() : List.of(Part.WHOLE));
  }

  /** Whether a file has pages that are only unpacked as far as they are wanted. */
  static boolean isLeft(ArchiveEntry entry, Need need) {
    return need == Need.PROCESSES
        && name(entry.path()).startsWith("pages-")
        && entry.sizeBytes() > SMALL_BYTES;
  }

  /** Whether nobody reads it; its size is shown. */
  private static boolean isContent(String name) {
    return name.startsWith("tmpfs-") || name.startsWith("ghost-file-") || name.endsWith(".log");
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
