package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StoreProgress;
import io.dockercr.storage.work.DoneBytes;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Brings a checkpoint's files from a server. Used by one thread, once. */
final class NfsFetch {
  private final Path root;
  private final CheckpointManifest manifest;
  private final Path place;
  private final Patience patience;

  NfsFetch(Path root, CheckpointManifest manifest, Patience patience) {
    this.root = root;
    this.manifest = manifest;
    this.place = Path.of(manifest.id().container(), manifest.id().name());
    this.patience = patience;
  }

  /**
   * Fetches all files that the manifest names.
   *
   * @param local private and empty
   * @throws NoSuchFileException if somebody has removed the checkpoint meanwhile
   * @throws CorruptedCheckpointException if a file is missing
   */
  void run(Path local, StoreProgress progress) throws IOException, CheckpointException {
    NfsTransfer transfer =
        new NfsTransfer(patience, new DoneBytes(progress, manifest.totalBytes()));
    for (FileEntry file : manifest.files()) {
      Path target = local.resolve(file.path());
      makeDirectories(local, target.getParent());
      try {
        transfer.fetch(root, place.resolve(file.path()), target, file);
      } catch (NoSuchFileException e) {
        if (!isThere()) {
          throw e;
        }
        throw Failures.damaged(manifest.id().toString(), file.path() + " is missing");
      }
    }
  }

  /** Whoever removes a checkpoint takes its manifest first. */
  private boolean isThere() throws IOException, CheckpointException {
    return patience.retry(
        () -> {
          try {
            StoredDirectory.open(root, place, Optional.of(manifest.id())).close();
            return true;
          } catch (NoSuchFileException e) {
            return false;
          }
        });
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
