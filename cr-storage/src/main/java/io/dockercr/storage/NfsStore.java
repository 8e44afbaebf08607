package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Checkpoints on a mounted NFS export: {@code ROOT/CONTAINER/NAME/}, the same files as in a {@link
 * DirectoryStore}. They are written to a local staging directory first, so that no container stands
 * still for the network, and sent when they are committed; what can't be sent stays there, sealed.
 * To be restored they are fetched, unless they are to be read in place.
 *
 * <p>Several hosts may use it at the same time. Each method waits for a server that is away, as
 * long as {@link NfsSettings#patience} says or, on a hard mount, until it is back; a thread that is
 * interrupted waits no longer. Safe for use by several threads and processes; holds nothing open.
 */
public final class NfsStore implements RecoverableStore, LocallyStaged, TellingStore, CopyTarget {
  private final NfsSettings settings;
  private final Path root;
  private final DirectoryStore files;
  private final LocalStaging staging;
  private final StoreProgress progress;

  /**
   * @param settings of which the root was found to be on NFS
   */
  NfsStore(NfsSettings settings) {
    this(settings, StoreProgress.NONE);
  }

  private NfsStore(NfsSettings settings, StoreProgress progress) {
    this.settings = settings;
    this.progress = progress;
    this.root = settings.root();
    this.files = DirectoryStore.at(root).withProgress(progress);
    this.staging = LocalStaging.at(settings.staging());
  }

  @Override
  public URI uri() {
    return settings.uri();
  }

  @Override
  public Set<Capability> capabilities() {
    return settings.inPlace()
        ? Set.of(Capability.SHARED, Capability.IN_PLACE_RESTORE)
        : Set.of(Capability.SHARED);
  }

  @Override
  public LocalStaging staging() {
    return staging;
  }

  @Override
  public NfsStore withProgress(StoreProgress value) {
    return new NfsStore(settings, value);
  }

  /** What is done on the server, with what waits for it. */
  private interface Remote<T> {
    T run(Patience patience) throws IOException, CheckpointException;
  }

  private <T> T remote(String failure, Remote<T> work) throws CheckpointException {
    return remote(failure, "", work);
  }

  private <T> T remote(String failure, String later, Remote<T> work) throws CheckpointException {
    Patience patience = new Patience(settings.patience());
    try {
      return patience.await(() -> work.run(patience));
    } catch (IOException e) {
      throw NfsFailures.of(failure, root, later, e);
    }
  }

  private NfsDirectory directory(String container, Patience patience) {
    return new NfsDirectory(root, container, patience);
  }

  @Override
  public StagedCheckpoint stage(CheckpointId id) throws CheckpointException {
    prepare(id);
    return staging.stage(id, new Destination(id));
  }

  @Override
  public StagedCheckpoint stageCopy(CheckpointId id, String of) throws CheckpointException {
    prepare(id);
    return staging.stageCopy(id, of, new Destination(id));
  }

  private void prepare(CheckpointId id) throws CheckpointException {
    remote(
        "The checkpoint " + id + " can't be written to " + root,
        patience -> {
          NfsMount.requireLocal(settings.staging());
          NfsDirectory directory = directory(id.container(), patience);
          Instant now = directory.prepare().now();
          if (patience.retry(() -> Existence.of(directory.place(id)))) {
            throw StagedDirectory.taken(id, directory.place(id), null, "");
          }
          directory.sweep(false, now);
          directory.removeIfEmpty();
          return null;
        });
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
    public boolean holds(CheckpointManifest manifest) throws CheckpointException {
      return remote(notSent(), patience -> new NfsSend(root, id, patience).holds(manifest));
    }

    @Override
    public void send(Path local, CheckpointManifest manifest) throws CheckpointException {
      remote(
          notSent() + "; it is complete in " + local,
          "`docker-cr recover --store " + uri() + "` brings it there then.",
          patience -> {
            new NfsSend(root, id, patience).run(local, manifest, progress);
            return null;
          });
    }

    private String notSent() {
      return "The checkpoint " + id + " can't be brought to " + root;
    }
  }

  @Override
  public StoredCheckpoint open(CheckpointId id) throws CheckpointException {
    StoredCheckpoint there =
        remote(
            "The checkpoint " + id + " can't be read",
            patience -> patience.retry(() -> files.open(id)));
    return settings.inPlace()
        ? there
        : staging.stored(there.manifest(), local -> fetch(there.manifest(), local));
  }

  private void fetch(CheckpointManifest manifest, Path local) throws CheckpointException {
    remote(
        "The checkpoint " + manifest.id() + " can't be fetched from " + root,
        patience -> {
          try {
            new NfsFetch(root, manifest, patience).run(local, progress);
          } catch (NoSuchFileException e) {
            throw Failures.notFound(manifest.id(), uri(), e);
          }
          return null;
        });
  }

  @Override
  public List<CheckpointManifest> list() throws CheckpointException {
    return remote(
        "The checkpoints in " + root + " can't be listed", patience -> patience.retry(files::list));
  }

  @Override
  public StoreUsage usage() throws CheckpointException {
    return remote(root + " can't be read", patience -> patience.retry(files::usage));
  }

  @Override
  public List<StoreProblem> verify(Predicate<CheckpointId> which, StoreProgress told)
      throws CheckpointException {
    List<StoreProblem> problems =
        new ArrayList<>(
            remote(
                "The checkpoints in " + root + " can't be verified",
                patience -> patience.retry(() -> files.unreadable(which))));
    NestedProgress nested = new NestedProgress(told);
    problems.addAll(withProgress(nested.each()).verifyEach(which, nested.all()));
    return problems;
  }

  private List<StoreProblem> verifyEach(Predicate<CheckpointId> which, StoreProgress all)
      throws CheckpointException {
    return RecoverableStore.super.verify(which, all);
  }

  @Override
  public void delete(CheckpointId id) throws CheckpointException {
    Path hidden =
        remote("The checkpoint " + id + " can't be removed", patience -> hide(id, patience));
    remote(
        "The checkpoint " + id + " is removed, but its files in " + hidden + " can't be",
        patience -> {
          NfsDirectory directory = directory(id.container(), patience);
          directory.remove(hidden);
          directory.removeIfEmpty();
          return null;
        });
  }

  private Path hide(CheckpointId id, Patience patience) throws IOException, CheckpointException {
    NfsDirectory directory = directory(id.container(), patience);
    Path manifest = directory.place(id).resolve(CheckpointManifest.FILE_NAME);
    if (!patience.retry(() -> Existence.of(manifest))) {
      throw Failures.notFound(id, uri(), null);
    }
    directory.prepare();
    try {
      Path hidden = directory.hide(directory.place(id));
      directory.force();
      return hidden;
    } catch (NoSuchFileException e) {
      throw Failures.notFound(id, uri(), e);
    }
  }

  @Override
  public long reclaim(boolean dryRun, StoreProgress told) throws CheckpointException {
    return staging.reclaim(dryRun)
        + sweep(dryRun).stream().mapToLong(StagingArea.Abandoned::bytes).sum();
  }

  @Override
  public List<Path> removeAbandoned() throws StorageException {
    List<Path> removed = new ArrayList<>(staging.removeAbandoned());
    try {
      sweep(false).forEach(abandoned -> removed.add(abandoned.path()));
    } catch (StorageException e) {
      throw e;
    } catch (CheckpointException e) {
      throw new StorageException(e.getMessage(), e.hint().orElse(null), e);
    }
    return removed;
  }

  private List<StagingArea.Abandoned> sweep(boolean dryRun) throws CheckpointException {
    return remote(
        "What is left of checkpoints in " + root + " can't be removed",
        patience -> {
          List<StagingArea.Abandoned> all = new ArrayList<>();
          for (String container : patience.retry(() -> new StagingRoot(root).names(Path.of("")))) {
            NfsDirectory directory = directory(container, patience);
            if (directory.hasUnfinished()) {
              all.addAll(directory.sweep(dryRun, directory.prepare().now()));
              directory.removeIfEmpty();
            }
          }
          return all;
        });
  }

  @Override
  public List<RecoverableCheckpoint> recoverable() throws StorageException {
    return staging.recoverable(Destination::new);
  }

  @Override
  public void close() {
    // Nothing is held open.
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NfsStore that && that.settings.equals(settings);
  }

  @Override
  public int hashCode() {
    return settings.hashCode();
  }

  @Override
  public String toString() {
    return uri().toString();
  }
}
