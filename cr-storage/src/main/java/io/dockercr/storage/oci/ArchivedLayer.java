package io.dockercr.storage.oci;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.archive.ArchiveKind;
import io.dockercr.storage.archive.CheckpointArchiveWriter;
import io.dockercr.storage.archive.ForeignDocuments;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The lower layer of an image: the archive that {@code docker-cr export} would write. */
public final class ArchivedLayer {
  private static final String IMAGES = "images/";
  private static final String CHECKPOINT = "checkpoint/";
  private static final String LOG = IMAGES + "dump.log";

  private final StoredCheckpoint stored;
  private final ArchiveKind kind;
  private final ForeignDocuments documents;
  private final Set<String> replaced = new HashSet<>();
  private List<String> lost = List.of();

  /**
   * @param kind whose archive; not {@link ArchiveKind#DOCKER_CR}
   * @param documents tells them about the container
   */
  public ArchivedLayer(StoredCheckpoint stored, ArchiveKind kind, ForeignDocuments documents) {
    if (kind == ArchiveKind.DOCKER_CR) {
      throw new IllegalArgumentException("nobody else reads docker-cr's own archive in an image");
    }
    this.stored = stored;
    this.kind = kind;
    this.documents = documents;
  }

  /** Writes the archive; leaves {@code out} open. */
  void writeTo(OutputStream out) throws IOException, CheckpointException {
    ForeignDocuments noting =
        (manifest, images, whose) -> {
          Map<String, byte[]> words = documents.of(manifest, images, whose);
          replaced.addAll(words.keySet());
          return words;
        };
    lost = CheckpointArchiveWriter.of(kind, noting).write(stored, out, StoreProgress.NONE);
  }

  /** Whether a file of the checkpoint is in the archive as it is; asked when that was written. */
  boolean has(FileEntry file) {
    String path = file.path();
    if (path.equals(LOG)) {
      return kind == ArchiveKind.CRI;
    }
    return path.startsWith(IMAGES)
        ? !replaced.contains(CHECKPOINT + path.substring(IMAGES.length()))
        : kind == ArchiveKind.PODMAN && path.startsWith("volumes/") && path.endsWith(".tar");
  }

  /** Whose archive it is. */
  ArchiveKind kind() {
    return kind;
  }

  /** A sentence for each thing that the archive can't tell; known when it was written. */
  public List<String> lost() {
    return lost;
  }
}
