package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.api.CheckpointStatistics;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StoreProgress;
import io.dockercr.storage.encoding.Compression;
import io.dockercr.storage.encoding.EncryptionKey;
import io.dockercr.storage.encoding.FileEncoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A checkpoint whose files are encoded when it is committed. They are written as they are into one
 * staging place of the store, where they are sealed, and encoded from there into another. At any
 * moment one of the two is whole, from the seal on.
 */
final class StagedEncoded implements StagedCheckpoint {
  private final CheckpointStore store;
  private final StagedCheckpoint plain;
  private final Optional<EncryptionKey> key;
  private final StoreProgress progress;

  /** From the seal on: what was sealed, and says how it is to be encoded. */
  private CheckpointManifest sealed;

  private FileEncoding how;
  private StagedCheckpoint encoded;
  private CheckpointManifest content;
  private boolean committed;

  private StagedEncoded(
      CheckpointStore store,
      StagedCheckpoint plain,
      Optional<EncryptionKey> key,
      StoreProgress progress) {
    this.store = store;
    this.plain = plain;
    this.key = key;
    this.progress = progress;
  }

  /**
   * One that is being written.
   *
   * @param store takes the encoded files
   * @param plain a staged checkpoint of that store
   */
  static StagedEncoded writing(
      CheckpointStore store, StagedCheckpoint plain, FileEncoding how, StoreProgress progress) {
    StagedEncoded staged = new StagedEncoded(store, plain, how.key(), progress);
    staged.how = how;
    return staged;
  }

  /**
   * One that another process had sealed.
   *
   * @param sealed says how it is to be encoded
   * @param key the key that there is
   */
  static StagedEncoded sealed(
      CheckpointStore store,
      StagedCheckpoint plain,
      CheckpointManifest sealed,
      Optional<EncryptionKey> key,
      StoreProgress progress) {
    StagedEncoded staged = new StagedEncoded(store, plain, key, progress);
    staged.sealed = sealed.withId(plain.id());
    return staged;
  }

  @Override
  public CheckpointId id() {
    return plain.id();
  }

  @Override
  public Path directory() {
    return plain.directory();
  }

  @Override
  public String location() {
    return plain.location();
  }

  /** {@inheritDoc} How much is left of what is compressed can't be told before. */
  @Override
  public long requiredBytes(long contentBytes) {
    boolean isAsLarge = how.key().isPresent() && how.compression().equals(Compression.NONE);
    return plain.requiredBytes(isAsLarge ? 2 * contentBytes : contentBytes);
  }

  @Override
  public void seal(CheckpointManifest manifest) throws CheckpointException {
    CheckpointManifest planned = SealedManifest.planned(manifest, how);
    plain.seal(planned);
    sealed = planned;
  }

  @Override
  public CheckpointManifest commit(CheckpointStatistics statistics) throws CheckpointException {
    if (sealed == null || committed) {
      throw new IllegalStateException("The staged checkpoint " + id() + " is not sealed.");
    }
    if (encoded == null) {
      CheckpointManifest manifest =
          sealed.withStatistics(statistics).withEncoding(Optional.empty());
      encode(
          manifest, SealedManifest.encoding(sealed, key), (staged, stored) -> staged.seal(stored));
    }
    // The encoded one is whole and durable, and nothing else would be brought to its end by now.
    plain.discard();
    encoded.commit(content.statistics());
    committed = true;
    return content;
  }

  @Override
  public CheckpointManifest commit(CheckpointManifest manifest, CheckpointStatistics statistics)
      throws CheckpointException {
    if (sealed != null || committed) {
      throw new IllegalStateException("The staged checkpoint " + id() + " was sealed.");
    }
    encode(
        manifest.withStatistics(statistics),
        how,
        (staged, stored) -> staged.commit(stored, statistics));
    committed = true;
    plain.discard();
    return content;
  }

  /** What is done with the encoded files when they are all there. */
  private interface Last {
    void run(StagedCheckpoint staged, CheckpointManifest stored) throws CheckpointException;
  }

  private void encode(CheckpointManifest manifest, FileEncoding encoding, Last last)
      throws CheckpointException {
    if (!manifest.id().equals(id())) {
      throw new IllegalArgumentException(
          "The manifest is of " + manifest.id() + ", the staged checkpoint is " + id() + ".");
    }
    StagedCheckpoint target = store.stage(id());
    boolean whole = false;
    try {
      String nonce = SealedManifest.newNonce(encoding);
      List<FileEntry> files =
          new EncodedFiles(encoding, nonce, progress).encode(directory(), target.directory());
      CheckpointManifest complete = manifest.withFiles(files);
      last.run(target, SealedManifest.seal(complete, encoding, nonce));
      content = complete;
      encoded = target;
      whole = true;
    } catch (IOException e) {
      throw Failures.writing(
          "The checkpoint "
              + id()
              + (sealed == null ? "" : " is complete but")
              + " can't be encoded from "
              + directory()
              + " to "
              + target.directory(),
          target.directory(),
          e);
    } finally {
      if (!whole) {
        target.close();
      }
    }
  }

  @Override
  public void discard() throws CheckpointException {
    if (!committed) {
      if (encoded != null) {
        encoded.discard();
      }
      plain.discard();
    }
  }

  @Override
  public void close() throws CheckpointException {
    try {
      plain.close();
    } finally {
      if (encoded != null) {
        encoded.close();
      }
    }
  }
}
