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
import io.dockercr.storage.repository.Existence;
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
 * Checkpoints in a local directory: {@code ROOT/CONTAINER/NAME/}. Staging is beside the final
 * place, so that pages are written once, and a restore reads them where they are. What {@code kill
 * -9} leaves half-written is removed by the next {@link #stage} for the same container.
 *
 * <p>A checkpoint's name is where it is: one that was moved or copied has the name of its new
 * place, whatever its manifest says. Safe for use by several threads and processes; holds nothing
 * open.
 */
public final class DirectoryStore
    implements RecoverableStore, LocallyStaged, TellingStore, CopyTarget {
  /** The URI scheme. */
  public static final String SCHEME = "file";

  /** Where checkpoints are kept unless said otherwise. */
  public static final String DEFAULT_ROOT = "/var/lib/docker-cr/checkpoints";

  private static final Logger LOG = LoggerFactory.getLogger(DirectoryStore.class);
  private static final Set<Capability> CAPABILITIES =
      Set.of(Capability.ATOMIC_RENAME, Capability.IN_PLACE_RESTORE);
  private static final Set<Capability> SHARING =
      Set.of(Capability.ATOMIC_RENAME, Capability.IN_PLACE_RESTORE, Capability.REFLINK);

  /** Those that share blocks unless they were made not to. */
  private static final Set<String> SHARING_TYPES = Set.of("btrfs", "xfs", "bcachefs");

  private final Path root;
  private final StagingRoot staging;
  private final StoreProgress progress;

  private DirectoryStore(Path root, StoreProgress progress) {
    this.root = root;
    this.staging = new StagingRoot(root);
    this.progress = progress;
  }

  /** The store in {@code root}, which is made when the first checkpoint is staged. */
  public static DirectoryStore at(Path root) {
    return new DirectoryStore(root.toAbsolutePath().normalize(), StoreProgress.NONE);
  }

  /** The store's directory, absolute. */
  public Path root() {
    return root;
  }

  @Override
  public LocalStaging staging() {
    return LocalStaging.at(root);
  }

  /** {@inheritDoc} Nothing is brought anywhere, so it is verifying that it tells of. */
  @Override
  public DirectoryStore withProgress(StoreProgress value) {
    return new DirectoryStore(root, value);
  }

  @Override
  public URI uri() {
    return StoreUri.of(SCHEME, root);
  }

  @Override
  public Set<Capability> capabilities() {
    return SHARING_TYPES.contains(Failures.fileSystemType(root)) ? SHARING : CAPABILITIES;
  }

  /**
   * Makes sure that there is room for a checkpoint.
   *
   * @param bytes how much it may take
   * @throws StorageException if less is left for this process's user
   */
  public void requireSpace(long bytes) throws StorageException {
    long usable = Failures.usableBytes(root);
    if (usable < bytes) {
      throw new StorageException(
          "The checkpoint needs " + bytes + " bytes; " + root + " has " + usable + " left.",
          "Free some space, or choose another directory with --output.");
    }
  }

  @Override
  public StagedCheckpoint stage(CheckpointId id) throws CheckpointException {
    return staging.stage(id, container -> requireFree(container, id));
  }

  @Override
  public StagedCheckpoint stageCopy(CheckpointId id, String of) throws CheckpointException {
    return staging.stageCopy(id, of, container -> requireFree(container, id));
  }

  private static void requireFree(Path container, CheckpointId id)
      throws IOException, CheckpointException {
    Path target = container.resolve(id.name());
    if (Existence.of(target)) {
      throw StagedDirectory.taken(id, target, null, "");
    }
  }

  @Override
  public StoredCheckpoint open(CheckpointId id) throws CheckpointException {
    try {
      return StoredDirectory.open(root, relative(id), Optional.of(id)).withProgress(progress);
    } catch (NoSuchFileException e) {
      throw Failures.notFound(id, root, e);
    } catch (IOException e) {
      throw Failures.reading("The checkpoint " + id + " can't be read", e);
    }
  }

  @Override
  public List<CheckpointManifest> list() throws CheckpointException {
    List<CheckpointManifest> manifests = new ArrayList<>();
    try {
      for (CheckpointId id : ids()) {
        read(id).ifPresent(manifests::add);
      }
    } catch (IOException e) {
      throw Failures.reading("The checkpoints in " + root + " can't be listed", e);
    }
    manifests.sort(ManifestOrder.BY_CONTAINER_AND_TIME);
    return List.copyOf(manifests);
  }

  /** The names of all that may be checkpoints. */
  private List<CheckpointId> ids() throws IOException {
    List<CheckpointId> ids = new ArrayList<>();
    for (String container : staging.names(Path.of(""))) {
      for (String name : staging.names(Path.of(container))) {
        ids.add(new CheckpointId(container, name));
      }
    }
    return ids;
  }

  private Optional<CheckpointManifest> read(CheckpointId id) throws IOException {
    try {
      return Optional.of(StoredDirectory.open(root, relative(id), Optional.of(id)).manifest());
    } catch (NoSuchFileException e) {
      // Not a checkpoint, or deleted meanwhile.
      return Optional.empty();
    } catch (CorruptedCheckpointException e) {
      LOG.warn("{}", e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public StoreUsage usage() throws CheckpointException {
    List<CheckpointManifest> checkpoints = list();
    long bytes = checkpoints.stream().mapToLong(CheckpointManifest::totalBytes).sum();
    return new StoreUsage(checkpoints.size(), bytes, bytes, Failures.freeBytes(root));
  }

  @Override
  public List<StoreProblem> verify(Predicate<CheckpointId> which, StoreProgress told)
      throws CheckpointException {
    List<StoreProblem> problems = unreadable(which);
    NestedProgress nested = new NestedProgress(told);
    problems.addAll(withProgress(nested.each()).verifyEach(which, nested.all()));
    return problems;
  }

  private List<StoreProblem> verifyEach(Predicate<CheckpointId> which, StoreProgress all)
      throws CheckpointException {
    return RecoverableStore.super.verify(which, all);
  }

  /** What is wrong with those that {@link #list} leaves out. */
  List<StoreProblem> unreadable(Predicate<CheckpointId> which) throws StorageException {
    List<StoreProblem> problems = new ArrayList<>();
    try {
      for (CheckpointId id : ids()) {
        if (which.test(id)) {
          unreadable(id).ifPresent(problems::add);
        }
      }
    } catch (IOException e) {
      throw Failures.reading("The checkpoints in " + root + " can't be verified", e);
    }
    return problems;
  }

  private Optional<StoreProblem> unreadable(CheckpointId id) throws IOException {
    try {
      StoredDirectory.open(root, relative(id), Optional.of(id));
      return Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (CorruptedCheckpointException e) {
      return Optional.of(new StoreProblem(Optional.of(id), e.getMessage()));
    }
  }

  @Override
  public long reclaim(boolean dryRun, StoreProgress told) throws CheckpointException {
    return staging.reclaim(dryRun);
  }

  @Override
  public List<RecoverableCheckpoint> recoverable() throws StorageException {
    return staging.recoverable(staged -> staged);
  }

  @Override
  public List<Path> removeAbandoned() throws StorageException {
    return staging.removeAbandoned();
  }

  @Override
  public void delete(CheckpointId id) throws CheckpointException {
    String what = "The checkpoint " + id + " can't be removed";
    try {
      Path container = root.toRealPath().resolve(id.container());
      TrustedDirectory.forThisProcess().check(container);
      Path manifest = container.resolve(id.name()).resolve(CheckpointManifest.FILE_NAME);
      if (!Existence.of(manifest)) {
        throw Failures.notFound(id, root, null);
      }
      Path hidden = new StagingArea(container).hide(id.name());
      ManifestFile.forceDirectory(container);
      what = "The checkpoint " + id + " is removed, but its files in " + hidden + " can't be";
      Removal.tree(hidden);
      Removal.emptyDirectories(List.of(container));
    } catch (NoSuchFileException e) {
      throw Failures.notFound(id, root, e);
    } catch (IOException e) {
      throw Failures.writing(what, root, e);
    }
  }

  private static Path relative(CheckpointId id) {
    return Path.of(id.container(), id.name());
  }

  @Override
  public void close() {
    // Nothing is held open.
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DirectoryStore that && that.root.equals(root);
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
