package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoreProblem;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoreUsage;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.encoding.Compression;
import io.dockercr.storage.encoding.EncryptionKey;
import io.dockercr.storage.repository.DamagedException;
import io.dockercr.storage.repository.Repository;
import io.dockercr.storage.repository.SnapshotName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints in a deduplicating repository: what several have in common is kept once, compressed.
 * They are written to a local staging directory first and stored from there when they are
 * committed, and fetched to a private directory to be restored. {@link #reclaim} frees what deleted
 * checkpoints leave. Safe for use by several threads and processes; holds nothing open.
 */
public final class RepositoryStore
    implements RecoverableStore, LocallyStaged, SelfEncoding, TellingStore, CopyTarget {
  /** The URI scheme. */
  public static final String SCHEME = "repo";

  /** zstd's level unless said otherwise. */
  static final int DEFAULT_LEVEL = 1;

  private static final Logger LOG = LoggerFactory.getLogger(RepositoryStore.class);

  private final Path root;
  private final int level;
  private final Optional<EncryptionKey> key;
  private final StoreProgress progress;
  private final Repository repository;
  private final LocalStaging staging;

  /**
   * @param root an absolute path
   * @param level zstd's level, or 0 not to compress
   * @param staging an absolute path to a directory on a local disk
   * @param key of an encrypted repository, which a new one will be with it
   */
  RepositoryStore(Path root, int level, Path staging, Optional<EncryptionKey> key) {
    this(root, level, staging, key, StoreProgress.NONE);
  }

  private RepositoryStore(
      Path root, int level, Path staging, Optional<EncryptionKey> key, StoreProgress progress) {
    this.root = root;
    this.level = level;
    this.key = key;
    this.progress = progress;
    this.repository = Repository.at(root, level, key);
    this.staging = LocalStaging.at(staging);
  }

  /** The repository in a directory, with the default options. */
  public static RepositoryStore at(Path root) {
    Path absolute = root.toAbsolutePath().normalize();
    return new RepositoryStore(
        absolute, DEFAULT_LEVEL, absolute.resolve("staging"), Optional.empty());
  }

  @Override
  public LocalStaging staging() {
    return staging;
  }

  @Override
  public RepositoryStore withCompression(Compression compression) {
    if (compression.format() == Compression.Format.LZ4) {
      throw new IllegalArgumentException(
          "A repository compresses with zstd, or not at all: give zstd, zstd:LEVEL or none.");
    }
    return new RepositoryStore(root, compression.level(), staging.path(), key, progress);
  }

  /**
   * {@inheritDoc} A repository that is encrypted can't be read without its key; one that is not is
   * read with a key as well, but not written to.
   */
  @Override
  public RepositoryStore withKey(EncryptionKey value) {
    return new RepositoryStore(root, level, staging.path(), Optional.of(value), progress);
  }

  @Override
  public RepositoryStore withProgress(StoreProgress value) {
    return new RepositoryStore(root, level, staging.path(), key, value);
  }

  @Override
  public URI uri() {
    return StoreUri.of(SCHEME, root);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public StagedCheckpoint stage(CheckpointId id) throws CheckpointException {
    prepare(id);
    return staging.stage(id, destination(id));
  }

  /** {@inheritDoc} What is to be encrypted is not left as it is: it is copied anew. */
  @Override
  public StagedCheckpoint stageCopy(CheckpointId id, String of) throws CheckpointException {
    prepare(id);
    return key.isEmpty()
        ? staging.stageCopy(id, of, destination(id))
        : staging.stage(id, destination(id));
  }

  private LocalStaging.Destination destination(CheckpointId id) {
    return new RepositoryDestination(repository, uri(), id, progress);
  }

  private void prepare(CheckpointId id) throws CheckpointException {
    try {
      TrustedDirectory.forThisProcess().create(root, new ArrayList<>());
      requireRepositoryOrEmpty();
      repository.create();
      if (repository.has(RepositoryDestination.name(id))) {
        throw Failures.exists(id, uri(), null);
      }
    } catch (IOException e) {
      throw Failures.writing("The checkpoint " + id + " can't be written to " + root, root, e);
    }
  }

  /** Nothing is mixed with what somebody else keeps there. */
  private void requireRepositoryOrEmpty() throws IOException, StorageException {
    if (!Repository.mayBeAt(root)) {
      throw new StorageException(
          root + " is no repository, and not empty.",
          "Choose another directory, or name a store of another kind.");
    }
  }

  @Override
  public StoredCheckpoint open(CheckpointId id) throws CheckpointException {
    try {
      CheckpointManifest manifest = RepositoryDestination.manifest(repository, id);
      List<String> paths = manifest.files().stream().map(file -> file.path()).toList();
      return staging.stored(
          manifest,
          directory -> {
            try {
              repository.fetch(RepositoryDestination.name(id), paths, directory, progress);
            } catch (DamagedException e) {
              throw RepositoryFailures.damaged(id, e);
            }
          });
    } catch (NoSuchFileException e) {
      throw Failures.notFound(id, uri(), e);
    } catch (IOException e) {
      throw Failures.reading("The checkpoint " + id + " can't be read", e);
    }
  }

  @Override
  public List<CheckpointManifest> list() throws CheckpointException {
    List<CheckpointManifest> manifests = new ArrayList<>();
    try {
      for (SnapshotName name : repository.names()) {
        manifest(name).ifPresent(manifests::add);
      }
    } catch (IOException e) {
      throw RepositoryFailures.reading("The checkpoints in " + root + " can't be listed", e);
    }
    manifests.sort(ManifestOrder.BY_CONTAINER_AND_TIME);
    return List.copyOf(manifests);
  }

  private Optional<CheckpointManifest> manifest(SnapshotName name)
      throws IOException, CheckpointException {
    try {
      return Optional.of(
          RepositoryDestination.manifest(repository, new CheckpointId(name.group(), name.name())));
    } catch (NoSuchFileException e) {
      // Deleted meanwhile.
      return Optional.empty();
    } catch (CorruptedCheckpointException e) {
      LOG.warn("{}", e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public void delete(CheckpointId id) throws CheckpointException {
    try {
      TrustedDirectory.forThisProcess().check(root);
      repository.delete(RepositoryDestination.name(id));
    } catch (NoSuchFileException e) {
      throw Failures.notFound(id, uri(), e);
    } catch (IOException e) {
      throw RepositoryFailures.writing("The checkpoint " + id + " can't be removed", root, e);
    }
  }

  @Override
  public StoreUsage usage() throws CheckpointException {
    List<CheckpointManifest> checkpoints = list();
    try {
      long bytes = checkpoints.stream().mapToLong(CheckpointManifest::totalBytes).sum();
      long stored = repository.isThere() ? repository.storedBytes() : 0;
      return new StoreUsage(checkpoints.size(), bytes, stored, Failures.freeBytes(root));
    } catch (IOException e) {
      throw RepositoryFailures.reading("The repository " + root + " can't be read", e);
    }
  }

  @Override
  public List<StoreProblem> verify(Predicate<CheckpointId> which, StoreProgress told)
      throws CheckpointException {
    try {
      List<StoreProblem> problems = new ArrayList<>();
      if (repository.isThere()) {
        List<Repository.Problem> found =
            repository.verify(
                name -> which.test(new CheckpointId(name.group(), name.name())), told);
        for (Repository.Problem problem : found) {
          problems.add(RepositoryFailures.problem(problem));
        }
      }
      return problems;
    } catch (DamagedException e) {
      return List.of(RepositoryFailures.problem(new Repository.Problem(null, e.getMessage())));
    } catch (IOException e) {
      throw RepositoryFailures.writing("The repository " + root + " can't be verified", root, e);
    }
  }

  @Override
  public long reclaim(boolean dryRun, StoreProgress told) throws CheckpointException {
    try {
      if (!repository.isThere()) {
        return 0;
      }
      TrustedDirectory.forThisProcess().check(root);
      return repository.prune(dryRun, told) + staging.reclaim(dryRun);
    } catch (DamagedException e) {
      throw new StorageException(
          "Nothing is freed: " + e.getMessage() + ".", RepositoryFailures.REPAIR_HINT, e);
    } catch (IOException e) {
      throw RepositoryFailures.writing("The repository " + root + " can't be pruned", root, e);
    }
  }

  @Override
  public List<String> repair(StoreProgress told) throws CheckpointException {
    try {
      if (!repository.isThere()) {
        return List.of();
      }
      TrustedDirectory.forThisProcess().check(root);
      return repository.repair(told);
    } catch (IOException e) {
      throw RepositoryFailures.writing("The repository " + root + " can't be repaired", root, e);
    }
  }

  @Override
  public List<RecoverableCheckpoint> recoverable() throws StorageException {
    return staging.recoverable(this::destination);
  }

  @Override
  public List<Path> removeAbandoned() throws StorageException {
    return staging.removeAbandoned();
  }

  @Override
  public void close() {
    // Nothing is held open.
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RepositoryStore that && that.root.equals(root);
  }

  @Override
  public int hashCode() {
    return root.hashCode();
  }

  @Override
  public String toString() {
    return uri().toString();
  }
}
