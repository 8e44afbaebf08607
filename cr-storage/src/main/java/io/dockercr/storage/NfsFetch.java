package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.api.StoreProgress;
import io.dockercr.storage.work.DoneBytes;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Brings a checkpoint's files from a server. Used by one thread, once. */
final class NfsFetch {
  private final Path root;
  private final CheckpointManifest manifest;
  private final Patience patience;

  NfsFetch(Path root, CheckpointManifest manifest, Patience patience) {
    this.root = root;
    this.manifest = manifest;
    this.patience = patience;
  }

  /**
   * Fetches all files that the manifest names.
   *
   * @param local private and empty
   */
  void run(Path local, StoreProgress progress) throws IOException, CheckpointException {
    NfsTransfer transfer =
        new NfsTransfer(patience, new DoneBytes(progress, manifest.totalBytes()));
    Path place = Path.of(manifest.id().container(), manifest.id().name());
    for (FileEntry file : manifest.files()) {
      Path target = local.resolve(file.path());
      makeDirectories(local, target.getParent());
      try {
        transfer.fetch(root, place.resolve(file.path()), target, file);
      } catch (NoSuchFileException e) {
        throw StoredDirectory.damaged(manifest.id().toString(), file.path() + " is missing");
      }
    }
  }

  private static void makeDirectories(Path base, Path wanted) throws IOException {
    Path at = base;
    for (Path name : base.relativize(wanted)) {
      at = at.resolve(name);
      if (!at.equals(base)) {
        TrustedDirectory.make(at);
      }
    }
  }
}
