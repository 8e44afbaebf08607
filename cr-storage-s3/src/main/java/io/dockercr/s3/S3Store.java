package io.dockercr.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.Reasons;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoreProblem;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoreUsage;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.CopyTarget;
import io.dockercr.storage.Failures;
import io.dockercr.storage.LocalStaging;
import io.dockercr.storage.LocallyStaged;
import io.dockercr.storage.ManifestOrder;
import io.dockercr.storage.NestedProgress;
import io.dockercr.storage.RecoverableCheckpoint;
import io.dockercr.storage.RecoverableStore;
import io.dockercr.storage.TellingStore;
import io.dockercr.storage.work.DoneBytes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Checkpoints in an S3-compatible object store. They are written to a local staging directory first
 * and sent from there when they are committed, and fetched to be restored. The server has to know
 * multipart uploads and {@code If-None-Match: *}, which is asked when a checkpoint is staged. Safe
 * for use by several threads, processes and hosts. Holds connections until it is closed.
 */
final class S3Store implements RecoverableStore, LocallyStaged, TellingStore, CopyTarget {
  private static final Logger LOG = LoggerFactory.getLogger(S3Store.class);
  private static final byte[] FORMAT = "docker-cr s3 store 1\n".getBytes(UTF_8);

  private final S3Location location;
  private final S3Options options;
  private final Bucket bucket;
  private final Keys keys;
  private final StoredManifests manifests;
  private final S3Failures failures;
  private final LocalStaging staging;
  private final StoreProgress progress;

  S3Store(S3Location location, S3Options options) {
    this(location, options, new Bucket(location, options), StoreProgress.NONE);
  }

  private S3Store(S3Location location, S3Options options, Bucket bucket, StoreProgress progress) {
    this.location = location;
    this.options = options;
    this.bucket = bucket;
    this.progress = progress;
    this.keys = new Keys(location.prefix());
    this.manifests = new StoredManifests(bucket, keys, options.connections());
    this.failures = new S3Failures(location);
    this.staging = LocalStaging.at(options.staging());
  }

  @Override
  public LocalStaging staging() {
    return staging;
  }

  @Override
  public S3Store withProgress(StoreProgress value) {
    return new S3Store(location, options, bucket, value);
  }

  private interface Work<T> {
    T run() throws IOException, CheckpointException;
  }

  /** Does something with the bucket, and explains what goes wrong. */
  private <T> T work(String what, Work<T> work) throws CheckpointException {
    try {
      return work.run();
    } catch (SdkException e) {
      throw failures.of(what, e);
    } catch (IOException e) {
      throw new StorageException(what + ": " + Reasons.of(e) + ".", "Try it again.", e);
    }
  }

  @Override
  public URI uri() {
    return location.uri();
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.SHARED);
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
    work(
        "The checkpoint " + id + " can't be sent to " + uri(),
        () -> {
          requireFit();
          if (bucket.get(keys.manifest(id)).isPresent()) {
            throw Failures.exists(id, uri(), null);
          }
          return null;
        });
  }

  /**
   * An older server would pass over the condition and replace what is there: found out while there
   * is nothing to lose.
   */
  private void requireFit() throws StorageException {
    Optional<byte[]> format = bucket.get(keys.format());
    if (format.isEmpty()) {
      bucket.putIfAbsent(keys.format(), FORMAT);
    } else if (!new String(format.orElseThrow(), UTF_8).equals(new String(FORMAT, UTF_8))) {
      throw new StorageException(
          uri() + " is not a store that this docker-cr can write to.",
          "Name another prefix, or use the docker-cr that made it.");
    }
    if (bucket.putIfAbsent(keys.format(), FORMAT)) {
      throw new StorageException(
          location.server()
              + " does not know conditional writes: checkpoints could replace each other.",
          "A server is needed that refuses a PUT with If-None-Match: * of a name that is taken.");
    }
  }

  private final class Destination implements LocalStaging.Destination {
    private final CheckpointId id;

    Destination(CheckpointId id) {
      this.id = id;
    }

    @Override
    public String location() {
      return location.address(id.toString());
    }

    @Override
    public boolean holds(CheckpointManifest manifest) throws CheckpointException {
      return work(
          "It can't be told whether " + id + " is in " + uri(),
          () -> manifests.read(id).map(manifest::equals).orElse(false));
    }

    @Override
    public void send(Path directory, CheckpointManifest manifest) throws CheckpointException {
      boolean shown =
          work(
              "The checkpoint "
                  + id
                  + " can't be sent to "
                  + uri()
                  + ", and is kept in "
                  + directory,
              () -> new Commit(bucket, keys, options).run(directory, manifest, progress));
      if (!shown) {
        throw Failures.exists(id, uri(), null);
      }
    }
  }

  @Override
  public StoredCheckpoint open(CheckpointId id) throws CheckpointException {
    Optional<CheckpointManifest> found =
        work("The checkpoint " + id + " can't be read", () -> manifests.read(id));
    CheckpointManifest manifest = found.orElseThrow(() -> Failures.notFound(id, uri(), null));
    return staging.stored(manifest, directory -> fetch(manifest, directory));
  }

  private void fetch(CheckpointManifest manifest, Path directory)
      throws IOException, CheckpointException {
    try (Transfers transfers = new Transfers(options.connections())) {
      DoneBytes done = new DoneBytes(progress, manifest.totalBytes());
      FileFetcher fetcher = new FileFetcher(bucket, options.partBytes(), transfers, done);
      for (FileEntry file : manifest.files()) {
        fetcher.fetch(keys.file(manifest, file.path()), file.sizeBytes(), directory, file.path());
      }
      transfers.await();
    } catch (DamagedException e) {
      throw new CorruptedCheckpointException(
          "The checkpoint " + manifest.id() + " is damaged: " + e.getMessage() + ".",
          "Restore another one; `docker-cr verify --all` tells which are whole.",
          e);
    } catch (SdkException e) {
      throw failures.of("The checkpoint " + manifest.id() + " can't be fetched", e);
    }
  }

  @Override
  public List<CheckpointManifest> list() throws CheckpointException {
    StoredManifests.All all =
        work("The checkpoints in " + uri() + " can't be listed", () -> manifests.all(id -> true));
    all.unreadable().forEach(problem -> LOG.warn("{}", problem.message()));
    List<CheckpointManifest> sorted = new ArrayList<>(all.readable());
    sorted.sort(ManifestOrder.BY_CONTAINER_AND_TIME);
    return List.copyOf(sorted);
  }

  @Override
  public void delete(CheckpointId id) throws CheckpointException {
    work(
        "The checkpoint " + id + " can't be removed",
        () -> {
          Optional<String> content = contentOf(id);
          bucket.delete(keys.manifest(id));
          if (content.isPresent()) {
            new Removal(bucket, keys, options).content(content.orElseThrow());
          }
          return null;
        });
  }

  /** Where its files are; empty if its manifest can't tell, when they are left for later. */
  private Optional<String> contentOf(CheckpointId id) throws CheckpointException {
    try {
      return Optional.of(
          keys.content(manifests.read(id).orElseThrow(() -> Failures.notFound(id, uri(), null))));
    } catch (CorruptedCheckpointException e) {
      LOG.debug("{}", e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public StoreUsage usage() throws CheckpointException {
    List<CheckpointManifest> checkpoints = list();
    long stored =
        work(
            "The size of " + uri() + " can't be told",
            () -> {
              long bytes = 0;
              for (S3Object object : bucket.list(location.prefix())) {
                bytes += object.size();
              }
              return bytes;
            });
    long content = checkpoints.stream().mapToLong(CheckpointManifest::totalBytes).sum();
    return new StoreUsage(checkpoints.size(), content, stored, OptionalLong.empty());
  }

  @Override
  public List<StoreProblem> verify(Predicate<CheckpointId> which, StoreProgress told)
      throws CheckpointException {
    List<StoreProblem> problems =
        new ArrayList<>(
            work(uri() + " can't be verified", () -> manifests.all(which)).unreadable());
    NestedProgress nested = new NestedProgress(told);
    problems.addAll(withProgress(nested.each()).verifyEach(which, nested.all()));
    return problems;
  }

  private List<StoreProblem> verifyEach(Predicate<CheckpointId> which, StoreProgress all)
      throws CheckpointException {
    return RecoverableStore.super.verify(which, all);
  }

  @Override
  public long reclaim(boolean dryRun, StoreProgress told) throws CheckpointException {
    long unfinished = staging.reclaim(dryRun);
    return unfinished
        + work(
            "What was left in " + uri() + " can't be removed",
            () -> {
              StoredManifests.All all = manifests.all(id -> true);
              Set<CheckpointId> unknown =
                  all.unreadable().stream()
                      .flatMap(problem -> problem.checkpoint().stream())
                      .collect(Collectors.toSet());
              return new Removal(bucket, keys, options)
                  .abandoned(all.readable(), unknown, dryRun, told);
            });
  }

  @Override
  public List<RecoverableCheckpoint> recoverable() throws StorageException {
    return staging.recoverable(Destination::new);
  }

  @Override
  public List<Path> removeAbandoned() throws StorageException {
    return staging.removeAbandoned();
  }

  @Override
  public void close() {
    bucket.close();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof S3Store that && that.location.equals(location);
  }

  @Override
  public int hashCode() {
    return location.hashCode();
  }

  @Override
  public String toString() {
    return uri().toString();
  }
}
