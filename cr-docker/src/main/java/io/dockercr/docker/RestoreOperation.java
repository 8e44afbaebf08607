package io.dockercr.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.OperationInterruptedException;
import io.dockercr.api.ProgressEvent.Phase;
import io.dockercr.api.Reasons;
import io.dockercr.api.RestoreRequest;
import io.dockercr.api.RestoreResult;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoredCheckpoint;
import java.io.IOException;
import java.util.Optional;

/** One restore of one checkpoint. Used by one thread, once. */
final class RestoreOperation {
  private final EngineApi engine;
  private final HostFacts host;
  private final RestoreRequest request;
  private final Phases phases;

  RestoreOperation(EngineApi engine, HostFacts host, RestoreRequest request, Phases phases) {
    this.engine = engine;
    this.host = host;
    this.request = request;
    this.phases = phases;
  }

  RestoreResult run() throws CheckpointException {
    phases.begin(Phase.INSPECT);
    try (StoredCheckpoint checkpoint = request.store().open(request.checkpoint())) {
      CheckpointManifest manifest = checkpoint.manifest();
      requireDecoded(manifest);
      JsonNode taken = inspectOf(manifest);
      if (request.inPlace()) {
        return inPlace(checkpoint, taken);
      }
      String name = request.newName().orElse(manifest.container().name() + "-restored");
      Recovery recovery = new Recovery(engine);
      try (OperationLock lock = lock(lockKey(name), name)) {
        recovery.before(lock, phases);
        requireNameFree(name);
        RestoreMethod method = method(checkpoint);
        String id =
            new NewContainer(engine, request, phases, checkpoint, method)
                .start(name, Lineage.newLine(taken), lock, Optional.empty(), container -> {});
        return result(id, name, manifest, method);
      }
    } catch (IOException e) {
      throw new StorageException(
          "The restore failed: " + Reasons.of(e) + ".",
          "Nothing of the new container is left; run it again with --debug to see where.",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationInterruptedException(
          "The restore was interrupted.", "Nothing of the new container is left.", e);
    }
  }

  private static OperationLock lock(String key, String container)
      throws CheckpointException, InterruptedException {
    return OperationLock.acquire(key, "container \"" + container + "\"");
  }

  /** The way to restore, on a host that is fit for it. */
  private RestoreMethod method(StoredCheckpoint checkpoint) throws CheckpointException {
    CheckpointManifest manifest = checkpoint.manifest();
    if (request.validateEnvironment()) {
      new HostComparison(host).require(manifest.platform());
    }
    if (request.lazy()) {
      requireInPlace(request.store(), checkpoint);
      host.requireLazyPages();
    }
    return RestoreMethod.choose(engine, manifest, request.lazy());
  }

  /** What is fetched for a restore is gone when that has returned. */
  private static void requireInPlace(CheckpointStore store, StoredCheckpoint checkpoint) {
    if (!store.capabilities().contains(CheckpointStore.Capability.IN_PLACE_RESTORE)
        || !checkpoint.isInPlace()) {
      throw new IllegalArgumentException(
          "The checkpoint "
              + checkpoint.manifest().id()
              + " in "
              + store.uri()
              + " can't be restored lazily: it is fetched or decoded first. `docker-cr copy` it to a"
              + " directory, uncompressed.");
    }
  }

  /** Its images would mean nothing to CRIU. */
  private static void requireDecoded(CheckpointManifest manifest) throws CheckpointException {
    if (manifest.encoding().isPresent()) {
      throw new StorageException(
          "The checkpoint " + manifest.id() + " is compressed or encrypted in its store.",
          "Open the store through CheckpointStores, or wrap it in an EncodedStore.");
    }
  }

  private RestoreResult result(
      String id, String name, CheckpointManifest manifest, RestoreMethod method) {
    phases.end();
    return new RestoreResult(
        id, name, manifest.id(), method.kind(), request.lazy(), phases.total(), phases.warnings());
  }

  private RestoreResult inPlace(StoredCheckpoint checkpoint, JsonNode taken)
      throws CheckpointException, IOException, InterruptedException {
    String former = RunningContainer.nameOf(taken);
    try (OperationLock lock = lock(lockKey(former), former)) {
      Lineage.recover(engine, taken);
      return inPlace(checkpoint, taken, Lineage.stopped(engine, taken));
    }
  }

  private RestoreResult inPlace(StoredCheckpoint checkpoint, JsonNode taken, JsonNode original)
      throws CheckpointException, IOException, InterruptedException {
    String name = RunningContainer.nameOf(original);
    CheckpointManifest manifest = checkpoint.manifest();
    Recovery recovery = new Recovery(engine);
    try (OperationLock lock = lock("container-" + original.path("Id").asText(), name)) {
      recovery.before(lock, phases);
      RestoreMethod method = method(checkpoint);
      InPlaceRestore inPlace = new InPlaceRestore(engine, original);
      if (manifest.files().stream().anyMatch(file -> file.path().startsWith("volumes/"))) {
        phases.warn("In place, volumes stay as they are; their saved content is not restored.");
      }
      String id;
      if (inPlace.keepsId(request, manifest.options(), method)) {
        phases.begin(Phase.VERIFY);
        NewContainer.verify(checkpoint, request);
        phases.begin(Phase.RESTORE);
        lock.note(InterruptedRestore.KEY, InterruptedRestore.noteInPlace(name, engine.endpoint()));
        lock.note(InterruptedRestore.CREATED, TextNode.valueOf(original.path("Id").asText()));
        id =
            recovery.undoneIfItFails(
                lock,
                () ->
                    inPlace.restore(
                        checkpoint,
                        method,
                        container -> StartCheck.require(engine, request, container, name, taken)));
      } else {
        id =
            new NewContainer(engine, request, phases, checkpoint, method)
                .start(
                    Lineage.temporaryName(name),
                    Lineage.successorOf(taken),
                    lock,
                    Optional.of(original.path("Id").asText()),
                    successor ->
                        Uninterrupted.run(
                            () -> inPlace.replaceBy(successor).ifPresent(phases::warn)));
      }
      return result(id, name, manifest, method);
    }
  }

  /** Names are an engine's own, and there may be several engines. */
  private String lockKey(String name) {
    return "name-" + Integer.toHexString(engine.endpoint().hashCode()) + "-" + name;
  }

  private void requireNameFree(String name) throws CheckpointException {
    if (!engine.inspect(name).isMissingNode()) {
      throw NewContainer.nameTaken(name);
    }
  }

  private static JsonNode inspectOf(CheckpointManifest manifest) throws CheckpointException {
    try {
      return EngineApi.JSON.readTree(manifest.container().inspectJson());
    } catch (JsonProcessingException e) {
      throw new CorruptedCheckpointException(
          "The checkpoint " + manifest.id() + " has no readable container configuration.", null, e);
    }
  }
}
