package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointKeyException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoreProblem;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoreUsage;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.encoding.Compression;
import io.dockercr.storage.encoding.EncryptionKey;
import io.dockercr.storage.encoding.FileEncoding;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Any store, with checkpoints in it that are compressed, encrypted or both. To the store below an
 * encoded checkpoint is one like any other, of files that mean nothing to it. New checkpoints are
 * written as {@link #withCompression} and {@link #withKey} say, when they are committed: the
 * container runs again by then, or is stopped. Those that are there are read whatever they are, and
 * decoded to a local directory to be restored.
 *
 * <p>Without the key an encrypted checkpoint can be listed, verified as far as its stored files go,
 * and deleted. Safe for use by several threads and processes as the store below is; closes it.
 */
public final class EncodedStore implements RecoverableStore, CopyTarget {
  private static final Logger LOG = LoggerFactory.getLogger(EncodedStore.class);

  private final CheckpointStore store;
  private final FileEncoding how;
  private final StoreProgress progress;

  private EncodedStore(CheckpointStore store, FileEncoding how, StoreProgress progress) {
    this.store = store;
    this.how = how;
    this.progress = progress;
  }

  /**
   * A store that reads encoded checkpoints, and writes them as they are unless told otherwise.
   *
   * @param store if it is an {@code EncodedStore}, the result does as it does
   */
  public static EncodedStore around(CheckpointStore store) {
    return store instanceof EncodedStore already
        ? already
        : new EncodedStore(store, FileEncoding.NONE, StoreProgress.NONE);
  }

  /**
   * This store, compressing what is written from now on.
   *
   * @throws IllegalArgumentException if the store compresses by itself, and not in this way
   */
  public EncodedStore withCompression(Compression compression) {
    return store instanceof SelfEncoding own
        ? new EncodedStore(own.withCompression(compression), how, progress)
        : new EncodedStore(store, new FileEncoding(compression, how.key()), progress);
  }

  /**
   * This store with a key: what is written from now on is encrypted with it. One that encrypts by
   * itself may have to be encrypted from its beginning: it refuses to write then.
   */
  public EncodedStore withKey(EncryptionKey key) {
    return store instanceof SelfEncoding own
        ? new EncodedStore(own.withKey(key), how, progress)
        : new EncodedStore(store, new FileEncoding(how.compression(), Optional.of(key)), progress);
  }

  /** This store, telling how far it has come with a commit and with what is to be restored. */
  public EncodedStore withProgress(StoreProgress value) {
    CheckpointStore telling =
        store instanceof TellingStore inner ? inner.withProgress(value) : store;
    return new EncodedStore(telling, how, value);
  }

  @Override
  public URI uri() {
    return store.uri();
  }

  @Override
  public Set<Capability> capabilities() {
    if (how.isNone()) {
      return store.capabilities();
    }
    Set<Capability> left = EnumSet.noneOf(Capability.class);
    left.addAll(store.capabilities());
    left.remove(Capability.ATOMIC_RENAME);
    left.remove(Capability.IN_PLACE_RESTORE);
    return Set.copyOf(left);
  }

  @Override
  public StagedCheckpoint stage(CheckpointId id) throws CheckpointException {
    StagedCheckpoint staged = store.stage(id);
    return how.isNone() ? staged : StagedEncoded.writing(store, staged, how, progress);
  }

  /** {@inheritDoc} What is to be encoded is not left as it is: it is copied anew. */
  @Override
  public StagedCheckpoint stageCopy(CheckpointId id, String of) throws CheckpointException {
    return how.isNone() && store instanceof CopyTarget target
        ? target.stageCopy(id, of)
        : stage(id);
  }

  @Override
  public StoredCheckpoint open(CheckpointId id) throws CheckpointException {
    StoredCheckpoint stored = store.open(id);
    boolean taken = false;
    try {
      CheckpointManifest manifest = stored.manifest();
      StoredCheckpoint result = stored;
      if (manifest.encoding().isPresent()) {
        CheckpointManifest content = SealedManifest.content(manifest, how.key());
        result =
            new EncodedCheckpoint(
                stored, staging().stored(content, into -> decode(stored, content, into)));
      }
      taken = true;
      return result;
    } finally {
      if (!taken) {
        stored.close();
      }
    }
  }

  private void decode(StoredCheckpoint stored, CheckpointManifest content, Path into)
      throws CheckpointException, IOException {
    stored.verify();
    new EncodedContent(stored, how.key()).decode(content, into, progress);
    // What was fetched of it is in the way by now.
    stored.close();
  }

  /** Where to decode to. */
  private LocalStaging staging() {
    return store instanceof LocallyStaged local
        ? local.staging()
        : LocalStaging.at(Path.of(LocalStaging.DEFAULT_ROOT));
  }

  @Override
  public List<CheckpointManifest> list() throws CheckpointException {
    List<CheckpointManifest> shown = new ArrayList<>();
    for (CheckpointManifest manifest : store.list()) {
      try {
        shown.add(
            manifest.encoding().isEmpty() ? manifest : SealedManifest.content(manifest, how.key()));
      } catch (CheckpointKeyException e) {
        shown.add(manifest.withEncoding(Optional.empty()));
      } catch (CorruptedCheckpointException e) {
        LOG.warn("{}", e.getMessage());
      }
    }
    return List.copyOf(shown);
  }

  @Override
  public void delete(CheckpointId id) throws CheckpointException {
    store.delete(id);
  }

  @Override
  public StoreUsage usage() throws CheckpointException {
    StoreUsage usage = store.usage();
    long content = list().stream().mapToLong(CheckpointManifest::totalBytes).sum();
    return new StoreUsage(usage.checkpoints(), content, usage.storedBytes(), usage.freeBytes());
  }

  @Override
  public List<StoreProblem> verify(Predicate<CheckpointId> which, StoreProgress told)
      throws CheckpointException {
    return new EncodedVerification(store, how.key(), told).run(which);
  }

  @Override
  public long reclaim(boolean dryRun, StoreProgress told) throws CheckpointException {
    return store.reclaim(dryRun, told);
  }

  @Override
  public List<String> repair(StoreProgress told) throws CheckpointException {
    return store.repair(told);
  }

  @Override
  public List<RecoverableCheckpoint> recoverable() throws StorageException {
    if (!(store instanceof RecoverableStore recoverable)) {
      return List.of();
    }
    List<RecoverableCheckpoint> found = new ArrayList<>();
    for (RecoverableCheckpoint checkpoint : recoverable.recoverable()) {
      CheckpointManifest manifest = checkpoint.manifest();
      boolean planned = manifest.encoding().isPresent() && !manifest.encoding().get().done();
      found.add(
          planned
              ? checkpoint.through(
                  plain -> StagedEncoded.sealed(store, plain, manifest, how.key(), progress))
              : checkpoint);
    }
    return found;
  }

  @Override
  public List<Path> removeAbandoned() throws StorageException {
    return store instanceof RecoverableStore recoverable
        ? recoverable.removeAbandoned()
        : List.of();
  }

  @Override
  public void close() {
    store.close();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EncodedStore that && that.store.equals(store);
  }

  @Override
  public int hashCode() {
    return store.hashCode();
  }

  @Override
  public String toString() {
    return store.toString();
  }
}
