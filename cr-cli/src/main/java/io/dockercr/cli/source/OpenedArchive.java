package io.dockercr.cli.source;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.UnsupportedContainerException;
import io.dockercr.criu.images.ImageDirectory;
import io.dockercr.criu.images.ImageSource;
import io.dockercr.storage.ManifestJson;
import io.dockercr.storage.archive.ArchiveCompression;
import io.dockercr.storage.archive.ArchiveEntry;
import io.dockercr.storage.archive.ArchiveKind;
import io.dockercr.storage.archive.ArchiveLimits;
import io.dockercr.storage.archive.CheckpointArchive;
import io.dockercr.storage.archive.Selection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An archive that a command looks into. A plain one is read where it is; of a compressed one, what
 * is needed is unpacked into a private directory, which closing removes. Used by one thread.
 */
public final class OpenedArchive implements AutoCloseable {
  /** What a command needs of a checkpoint. */
  public enum Need {
    /** Files beside the images. */
    FILES,

    /** All images, and of the pages only those with command lines and environments. */
    PROCESSES,

    /** All images with all pages. */
    MEMORY
  }

  private final CheckpointArchive archive;
  private final Scratch scratch;
  private ImageDirectory images;

  private OpenedArchive(CheckpointArchive archive, Scratch scratch) {
    this.archive = archive;
    this.scratch = scratch;
  }

  /**
   * Opens an archive, and unpacks of it what is needed.
   *
   * @throws io.dockercr.api.CheckpointNotFoundException if it is not there, or no checkpoint's
   * @throws io.dockercr.api.ArchiveRefusedException if there is something in it that no checkpoint
   *     has
   * @throws CorruptedCheckpointException if it is damaged
   * @throws IOException if its images can't be read, or are damaged
   */
  public static OpenedArchive open(Path file, Need need) throws CheckpointException, IOException {
    CheckpointArchive archive = CheckpointArchive.open(file);
    Scratch scratch = new Scratch();
    OpenedArchive opened = new OpenedArchive(archive, scratch);
    boolean done = false;
    try {
      opened.read(need);
      done = true;
      return opened;
    } finally {
      if (!done) {
        opened.close();
      }
    }
  }

  private void read(Need need) throws CheckpointException, IOException {
    boolean inPlace = archive.compression() == ArchiveCompression.NONE || need == Need.FILES;
    ImageSource source = inPlace ? inPlace() : unpacked(need);
    if (need != Need.FILES && !source.has("inventory.img")) {
      // Says so if they are there in another form.
      manifest();
      throw new CorruptedCheckpointException(
          "The archive "
              + archive.file()
              + " has no images of CRIU: there is no inventory.img in "
              + archive.kind().imagesDirectory()
              + "/.",
          "`tar -tf` lists what is in it.");
    }
    images = ImageDirectory.of(source);
  }

  private ImageSource inPlace() throws CheckpointException, IOException {
    ArchiveKind kind = archive.kind();
    ImageSource found = ArchivedImages.in(archive, archive.entries(), kind.imagesDirectory());
    return kind == ArchiveKind.DOCKER_CR
        ? found
        : JoinedImages.withStatistics(found, ArchivedImages.in(archive, archive.entries(), ""));
  }

  private ImageSource unpacked(Need need) throws CheckpointException, IOException {
    Path root = scratch.directory("images");
    unpack(root, entry -> UnpackedImages.parts(entry, need));
    ArchiveKind kind = archive.kind();
    ImageSource found = ImageSource.at(root.resolve(kind.imagesDirectory()));
    if (kind != ArchiveKind.DOCKER_CR) {
      found = JoinedImages.withStatistics(found, ImageSource.at(root));
    }
    Map<String, Long> left = new HashMap<>();
    String prefix = kind.imagesDirectory() + "/";
    for (ArchiveEntry entry : archive.entries()) {
      if (entry.path().startsWith(prefix) && UnpackedImages.isLeft(entry, need)) {
        left.put(entry.path().substring(prefix.length()), entry.sizeBytes());
      }
    }
    // Not where it was unpacked to, which is soon gone.
    return new JoinedImages(
        archive.file() + "/" + kind.imagesDirectory(), found, pages(found, prefix, left));
  }

  /** The files with pages that were left, as far as command lines and environments are in them. */
  private Map<String, ImageSource> pages(ImageSource found, String prefix, Map<String, Long> left)
      throws CheckpointException, IOException {
    if (left.isEmpty()) {
      return Map.of();
    }
    Map<String, List<Selection.Part>> wanted = PagesWanted.of(found, left);
    Path root = scratch.directory("pages");
    unpack(
        root,
        entry -> {
          String path = entry.path();
          String name = path.startsWith(prefix) ? path.substring(prefix.length()) : "";
          return left.containsKey(name)
              ? Optional.of(wanted.getOrDefault(name, List.of()))
              : Optional.empty();
        });
    ImageSource pages = ImageSource.at(root.resolve(prefix));
    Map<String, ImageSource> elsewhere = new HashMap<>();
    left.keySet().forEach(name -> elsewhere.put(name, pages));
    return elsewhere;
  }

  private void unpack(Path directory, Selection selection) throws CheckpointException {
    archive.extractTo(directory, selection, ArchiveLimits.DEFAULT, StoreProgress.NONE);
  }

  /** CRIU's images. */
  public ImageDirectory images() {
    return images;
  }

  /** The files beside them. */
  public CheckpointContent content() {
    return new ArchiveContent(archive);
  }

  /**
   * What docker-cr wrote of it, if it did.
   *
   * @throws io.dockercr.api.CorruptedCheckpointException if that can't be understood
   */
  public Optional<CheckpointManifest> manifest() throws CheckpointException {
    Optional<byte[]> json = archive.small(CheckpointManifest.FILE_NAME, ManifestJson.MAX_BYTES);
    if (json.isEmpty()) {
      return Optional.empty();
    }
    CheckpointManifest manifest = ManifestJson.read(json.get(), archive.file().toString());
    if (manifest.encoding().isPresent()) {
      throw new UnsupportedContainerException(
          "The archive "
              + archive.file()
              + " has a checkpoint that is compressed or encrypted by itself.",
          "Unpack it with tar and give its directory; `docker-cr export` makes archives without that.");
    }
    return Optional.of(manifest);
  }

  @Override
  public void close() throws CheckpointException {
    try {
      scratch.close();
    } finally {
      archive.close();
    }
  }
}
