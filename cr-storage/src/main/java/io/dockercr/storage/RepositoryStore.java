package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointExistsException;
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
import io.dockercr.storage.repository.BusyException;
import io.dockercr.storage.repository.DamagedException;
import io.dockercr.storage.repository.Repository;
import io.dockercr.storage.repository.SnapshotName;
import io.dockercr.storage.repository.SourceFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
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
public final class RepositoryStore implements RecoverableStore, LocallyStaged, SelfCompressing {
  /** The URI scheme. */
  public static final String SCHEME = "repo";

  /** zstd's level unless said otherwise. */
  static final int DEFAULT_LEVEL = 1;

  private static final Logger LOG = LoggerFactory.getLogger(RepositoryStore.class);
  private static final String REPAIR_HINT =
      "`docker-cr repair --store STORE` puts right what can be put right.";

  private final Path root;
  private final Repository repository;
  private final LocalStaging staging;

  /**
   * @param root an absolute path
   * @param level zstd's level, or 0 not to compress
   * @param staging an absolute path to a directory on a local disk
   */
  RepositoryStore(Path root, int level, Path staging) {
    this.root = root;
    this.repository = Repository.at(root, level);
    this.staging = LocalStaging.at(staging);
  }

  /** The repository in a directory, with the default options. */
  public static RepositoryStore at(Path root) {
    Path absolute = root.toAbsolutePath().normalize();
    return new RepositoryStore(absolute, DEFAULT_LEVEL, absolute.resolve("staging"));
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
    return new RepositoryStore(root, compression.level(), staging.path());
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
    try {
      TrustedDirectory.forThisProcess().create(root, new ArrayList<>());
      requireRepositoryOrEmpty();
      repository.create();
      if (repository.has(name(id))) {
        throw exists(id, null);
      }
    } catch (IOException e) {
      throw Failures.writing("The checkpoint " + id + " can't be written to " + root, root, e);
    }
    return staging.stage(id, new Destination(id));
  }

  /** Nothing is mixed with what somebody else keeps there. */
  private void requireRepositoryOrEmpty() throws IOException, StorageException {
    if (!Repository.mayBeAt(root)) {
      throw new StorageException(
          root + " is no repository, and not empty.",
          "Choose another directory, or name a store of another kind.");
    }
  }

  private final class Destination implements LocalStaging.Destination {
    private final CheckpointId id;

    Destination(CheckpointId id) {
      this.id = id;
    }

    @Override
    public String location() {
      return uri() + "/" + id;
    }

    @Override
    public boolean holds(CheckpointManifest manifest) throws CheckpointException, IOException {
      return repository.has(name(id)) && manifest(id).equals(manifest);
    }

    @Override
    public void send(Path directory, CheckpointManifest manifest)
        throws CheckpointException, IOException {
      List<SourceFile> files =
          manifest.files().stream()
              .map(file -> new SourceFile(file.path(), CheckpointFiles.holdsPages(file.path())))
              .toList();
      try {
        repository.write(
            name(id), ManifestJson.write(manifest), directory, files, StoreProgress.NONE);
      } catch (FileAlreadyExistsException e) {
        throw exists(id, e);
      }
    }
  }

  @Override
  public StoredCheckpoint open(CheckpointId id) throws CheckpointException {
    try {
      CheckpointManifest manifest = manifest(id);
      List<String> paths = manifest.files().stream().map(file -> file.path()).toList();
      return staging.stored(
          manifest,
          directory -> {
            try {
              repository.fetch(name(id), paths, directory, StoreProgress.NONE);
            } catch (DamagedException e) {
              throw damaged(id, e);
            }
          });
    } catch (NoSuchFileException e) {
      throw Failures.notFound(id, uri(), e);
    } catch (IOException e) {
      throw Failures.reading("The checkpoint " + id + " can't be read", e);
    }
  }

  private CheckpointManifest manifest(CheckpointId id) throws IOException, CheckpointException {
    try {
      return ManifestJson.read(repository.text(name(id)), id.toString()).withId(id);
    } catch (DamagedException e) {
      throw damaged(id, e);
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
      throw Failures.reading("The checkpoints in " + root + " can't be listed", e);
    }
    manifests.sort(ManifestOrder.BY_CONTAINER_AND_TIME);
    return List.copyOf(manifests);
  }

  private Optional<CheckpointManifest> manifest(SnapshotName name)
      throws IOException, CheckpointException {
    try {
      return Optional.of(manifest(new CheckpointId(name.group(), name.name())));
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
      repository.delete(name(id));
    } catch (NoSuchFileException e) {
      throw Failures.notFound(id, uri(), e);
    } catch (IOException e) {
      throw failed("The checkpoint " + id + " can't be removed", e);
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
      throw Failures.reading("The repository " + root + " can't be read", e);
    }
  }

  @Override
  public List<StoreProblem> verify(Predicate<CheckpointId> which, StoreProgress progress)
      throws CheckpointException {
    try {
      List<StoreProblem> problems = new ArrayList<>();
      if (repository.isThere()) {
        List<Repository.Problem> found =
            repository.verify(
                name -> which.test(new CheckpointId(name.group(), name.name())), progress);
        for (Repository.Problem problem : found) {
          problems.add(problem(problem));
        }
      }
      return problems;
    } catch (IOException e) {
      throw failed("The repository " + root + " can't be verified", e);
    }
  }

  private static StoreProblem problem(Repository.Problem problem) {
    if (problem.snapshot() == null) {
      return new StoreProblem(
          Optional.empty(), "The repository is damaged: " + problem.what() + ".");
    }
    CheckpointId id = new CheckpointId(problem.snapshot().group(), problem.snapshot().name());
    return new StoreProblem(
        Optional.of(id), "The checkpoint " + id + " is damaged: " + problem.what() + ".");
  }

  @Override
  public long reclaim(boolean dryRun, StoreProgress progress) throws CheckpointException {
    try {
      if (!repository.isThere()) {
        return 0;
      }
      TrustedDirectory.forThisProcess().check(root);
      long unfinished = staging.reclaim(dryRun);
      return unfinished + repository.prune(dryRun, progress);
    } catch (DamagedException e) {
      throw new StorageException("Nothing is freed: " + e.getMessage() + ".", REPAIR_HINT, e);
    } catch (IOException e) {
      throw failed("The repository " + root + " can't be pruned", e);
    }
  }

  @Override
  public List<String> repair(StoreProgress progress) throws CheckpointException {
    try {
      if (!repository.isThere()) {
        return List.of();
      }
      TrustedDirectory.forThisProcess().check(root);
      return repository.repair(progress);
    } catch (IOException e) {
      throw failed("The repository " + root + " can't be repaired", e);
    }
  }

  @Override
  public List<RecoverableCheckpoint> recoverable() throws StorageException {
    return staging.recoverable(Destination::new);
  }

  @Override
  public List<Path> removeAbandoned() throws StorageException {
    return staging.removeAbandoned();
  }

  private StorageException failed(String what, IOException e) {
    return e instanceof BusyException
        ? new StorageException(
            what + ": " + e.getMessage() + ".", "Try again when they have ended.", e)
        : Failures.writing(what, root, e);
  }

  private static SnapshotName name(CheckpointId id) {
    return new SnapshotName(id.container(), id.name());
  }

  private static CorruptedCheckpointException damaged(CheckpointId id, DamagedException e) {
    return new CorruptedCheckpointException(
        "The checkpoint " + id + " is damaged: " + e.getMessage() + ".", REPAIR_HINT, e);
  }

  private CheckpointExistsException exists(CheckpointId id, IOException cause) {
    return new CheckpointExistsException(
        "There is a checkpoint " + id + " already in " + uri() + ".",
        "Choose another name with --name, or delete that one.",
        cause);
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
