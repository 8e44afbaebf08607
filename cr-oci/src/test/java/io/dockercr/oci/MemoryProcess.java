package io.dockercr.oci;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.DirectoryStore;
import io.dockercr.storage.archive.ArchiveKind;
import io.dockercr.storage.oci.ArchivedLayer;
import io.dockercr.storage.oci.ImagePull;
import io.dockercr.storage.oci.ImagePush;
import io.dockercr.storage.oci.ImageReference;
import io.dockercr.storage.oci.ImageRegistry;
import io.dockercr.storage.oci.ImageRegistryProvider.Access;
import io.dockercr.storage.oci.LayerCompression;
import java.nio.file.Path;
import java.util.Optional;

/** Pushes and pulls in a JVM of its own: STORE CONTAINER/NAME IMAGE COMPRESSION. */
final class MemoryProcess {
  private MemoryProcess() {}

  public static void main(String[] args) throws Exception {
    DirectoryStore store = DirectoryStore.at(Path.of(args[0]));
    CheckpointId id = CheckpointId.parse(args[1]);
    ImageReference reference = ImageReference.parse(args[2]);
    Access access = new Access(true, Optional.empty());
    try (ImageRegistry registry = new OrasRegistryProvider().connect(reference, access);
        StoredCheckpoint stored = store.open(id)) {
      new ImagePush(
              store,
              stored,
              LayerCompression.parse(args[3]),
              new ArchivedLayer(stored, ArchiveKind.CRI, Samples.DOCUMENTS))
          .to(registry, reference, StoreProgress.NONE, StoreProgress.NONE);
    }
    store.delete(id);
    try (ImageRegistry registry = new OrasRegistryProvider().connect(reference, access)) {
      new ImagePull(
              registry,
              reference,
              Optional.of("amd64"),
              (manifest, directory) -> {},
              Samples.NO_IMPORT)
          .to(store, Optional.empty(), StoreProgress.NONE);
    }
  }
}
