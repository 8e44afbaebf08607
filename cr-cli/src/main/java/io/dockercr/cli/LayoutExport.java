package io.dockercr.cli;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.archive.ArchiveCompression;
import io.dockercr.storage.archive.ArchiveKind;
import io.dockercr.storage.oci.ArchivedLayer;
import io.dockercr.storage.oci.ImageLayout;
import io.dockercr.storage.oci.LayerCompression;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Exports a checkpoint as an OCI layout: a directory, or one tar archive of it. */
final class LayoutExport {
  private final StoredCheckpoint stored;
  private final ArchivedLayer archive;
  private final ImageLayout layout;

  /**
   * @param compression of the layers; empty for what images have unless said otherwise
   */
  LayoutExport(StoredCheckpoint stored, Optional<ArchiveCompression> compression) {
    this.stored = stored;
    this.archive = new ArchivedLayer(stored, ArchiveKind.CRI, ExportCommand::words);
    this.layout =
        new ImageLayout(
            stored,
            compression.map(LayerCompression::of).orElse(LayerCompression.DEFAULT),
            archive);
  }

  /**
   * Whether an output is one archive rather than a directory.
   *
   * @throws IllegalArgumentException if it is to be an archive that is compressed as a whole
   */
  static boolean isArchive(String output) {
    Optional<ArchiveCompression> named = ArchiveCompression.ofName(output);
    if (named.isPresent() && named.get() != ArchiveCompression.NONE) {
      throw new IllegalArgumentException(
          "The layers of an OCI layout are compressed, not its archive: end the name "
              + output
              + " in .tar, or give the name of a directory.");
    }
    return named.isPresent() || output.equals(ArchiveFile.STANDARD_OUTPUT);
  }

  /**
   * Writes a directory.
   *
   * @return what others are not told, a sentence each
   */
  List<String> toDirectory(Path directory, StoreProgress progress) throws CheckpointException {
    layout.writeDirectory(directory, stored.manifest().id().name(), progress);
    return archive.lost();
  }

  /**
   * Writes an archive.
   *
   * @param beside where the layers are kept until they are in it
   * @return what others are not told, a sentence each
   */
  List<String> toArchive(ArchiveFile file, Path beside, StoreProgress progress)
      throws CheckpointException, IOException {
    layout.writeTar(beside, stored.manifest().id().name(), file.stream(), progress);
    file.keep();
    return archive.lost();
  }
}
