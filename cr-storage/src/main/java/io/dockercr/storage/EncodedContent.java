package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.Encryption;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.encoding.EncryptionKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What an encoded checkpoint holds. Used by one thread. */
final class EncodedContent {
  private final StoredCheckpoint stored;
  private final Optional<EncryptionKey> key;

  EncodedContent(StoredCheckpoint stored, Optional<EncryptionKey> key) {
    this.stored = stored;
    this.key = key;
  }

  /**
   * The manifest of the files that are restored.
   *
   * @throws io.dockercr.api.CheckpointKeyException if another key is needed
   * @throws CorruptedCheckpointException if it is not what was encoded
   */
  CheckpointManifest manifest() throws CheckpointException {
    return SealedManifest.content(stored.manifest(), key);
  }

  /**
   * Decodes all files.
   *
   * @param content what {@link #manifest} says
   * @param into private and empty; null to write nothing
   * @throws CorruptedCheckpointException if they are not what was encoded
   */
  void decode(CheckpointManifest content, Path into, StoreProgress progress)
      throws CheckpointException, IOException {
    CheckpointManifest manifest = stored.manifest();
    String nonce = manifest.encoding().orElseThrow().encryption().map(Encryption::nonce).orElse("");
    try {
      new EncodedFiles(SealedManifest.encoding(manifest, key), nonce, progress)
          .decode(stored.directory(), content.files(), into);
    } catch (EncodedFiles.DamageException e) {
      throw new CorruptedCheckpointException(
          "The checkpoint " + manifest.id() + " is damaged: " + e.getMessage() + ".",
          Failures.DAMAGED_HINT,
          e);
    }
  }
}
