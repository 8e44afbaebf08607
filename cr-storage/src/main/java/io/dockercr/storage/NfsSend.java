package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointExistsException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StoreProgress;
import io.dockercr.storage.repository.Existence;
import io.dockercr.storage.work.DoneBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a complete checkpoint to a server. Used by one thread, once. */
final class NfsSend {
  private static final Logger LOG = LoggerFactory.getLogger(NfsSend.class);
  private static final int ATTEMPTS = 3;

  private final Path root;
  private final CheckpointId id;
  private final Patience patience;
  private final NfsDirectory directory;
  private NfsTransfer transfer;

  NfsSend(Path root, CheckpointId id, Patience patience) {
    this.root = root;
    this.id = id;
    this.patience = patience;
    this.directory = new NfsDirectory(root, id.container(), patience);
  }

  /** Whether this very checkpoint is there. */
  boolean holds(CheckpointManifest manifest) throws IOException, CheckpointException {
    return patience.retry(
        () -> {
          try {
            return StoredDirectory.open(root, Path.of(id.container(), id.name()), Optional.of(id))
                .manifest()
                .equals(manifest);
          } catch (NoSuchFileException | CorruptedCheckpointException e) {
            return false;
          }
        });
  }

  /**
   * Sends it.
   *
   * @param local has all its files
   * @throws CheckpointExistsException if there is another of its name
   */
  void run(Path local, CheckpointManifest manifest, StoreProgress progress)
      throws IOException, CheckpointException {
    for (int attempt = 1; ; attempt++) {
      // Each byte is sent, and read back.
      transfer = new NfsTransfer(patience, new DoneBytes(progress, 2 * manifest.totalBytes()));
      try {
        directory.prepare();
        requireFree();
        send(local, manifest);
        return;
      } catch (NoSuchFileException e) {
        // Somebody removed the container's directory because it was empty, or took us for dead.
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void requireFree() throws IOException, CheckpointException {
    if (patience.retry(() -> Existence.of(directory.place(id)))) {
      throw StagedDirectory.taken(id, directory.place(id), null, "");
    }
  }

  private void send(Path local, CheckpointManifest manifest)
      throws IOException, CheckpointException {
    Path sending = directory.newSending(id.name());
    boolean isShown = false;
    Lease lease = patience.retry(() -> Lease.take(sending));
    try {
      sendFiles(local, manifest, sending);
      patience.requireWanted();
      show(sending, manifest);
      isShown = true;
      directory.force();
    } finally {
      end(sending, lease, isShown);
    }
  }

  private void sendFiles(Path local, CheckpointManifest manifest, Path sending)
      throws IOException, CheckpointException {
    List<Path> directories = new ArrayList<>(List.of(sending));
    makeDirectory(sending);
    for (FileEntry file : manifest.files()) {
      makeDirectories(sending, sending.resolve(file.path()).getParent(), directories);
      transfer.send(local.resolve(file.path()), sending.resolve(file.path()), file);
    }
    Path json = local.resolve(CheckpointManifest.FILE_NAME);
    transfer.send(json, sending.resolve(CheckpointManifest.FILE_NAME), entryOf(json));
    for (Path made : directories) {
      patience.retry(
          () -> {
            ManifestFile.forceDirectory(made);
            return null;
          });
    }
  }

  private static FileEntry entryOf(Path json) throws IOException {
    byte[] content = Files.readAllBytes(json);
    DigestAlgorithm.Running digest = DigestAlgorithm.SHA256.begin();
    digest.add(ByteBuffer.wrap(content));
    return new FileEntry(CheckpointManifest.FILE_NAME, content.length, digest.end().digest());
  }

  private void makeDirectories(Path base, Path wanted, List<Path> made)
      throws IOException, CheckpointException {
    Path at = base;
    for (Path name : base.relativize(wanted)) {
      at = at.resolve(name);
      if (!made.contains(at) && !at.equals(base)) {
        makeDirectory(at);
        made.add(at);
      }
    }
  }

  private void makeDirectory(Path path) throws IOException, CheckpointException {
    patience.retry(() -> TrustedDirectory.make(path));
  }

  /** The server renames onto nothing that has something in it, so the first one wins. */
  private void show(Path sending, CheckpointManifest manifest)
      throws IOException, CheckpointException {
    Path place = directory.place(id);
    try {
      directory.rename(sending, place);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      // What may be the work of a server that did not say so is looked at; the rest is certain.
      if (!Patience.mayPass(e) || !holds(manifest)) {
        if (patience.retry(() -> Existence.of(place))) {
          throw StagedDirectory.taken(id, place, e, "");
        }
        throw e;
      }
    }
    if (!holds(manifest)) {
      // Ours was taken away while the server was not there, and another came.
      throw StagedDirectory.taken(id, place, null, "");
    }
  }

  private static void end(Path sending, Lease lease, boolean isShown) {
    try (lease) {
      if (!isShown) {
        Removal.tree(sending);
      }
    } catch (IOException e) {
      // Nothing is lost by that, so it is no failure of what was done.
      LOG.debug("{} can't be removed now, so a later checkpoint does: {}", sending, e.toString());
    }
  }
}
