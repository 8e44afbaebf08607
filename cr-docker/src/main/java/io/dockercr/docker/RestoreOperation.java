package io.dockercr.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.ContainerNameTakenException;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.EngineFailedException;
import io.dockercr.api.OperationInterruptedException;
import io.dockercr.api.ProgressEvent.Phase;
import io.dockercr.api.RestoreRequest;
import io.dockercr.api.RestoreResult;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoredCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One restore of one checkpoint. Used by one thread, once. */
final class RestoreOperation {
  private final EngineApi engine;
  private final HostFacts host;
  private final RestoreRequest request;
  private final Phases phases;

  /** The id of the container whose place is taken; null if none's is. */
  private String replaced;

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
      JsonNode taken = inspectOf(manifest);
      if (request.inPlace()) {
        return inPlace(checkpoint, taken);
      }
      String name = request.newName().orElse(manifest.container().name() + "-restored");
      Recovery recovery = new Recovery(engine);
      try (OperationLock lock = lock(lockKey(name), name)) {
        recovery.before(lock, phases);
        requireNameFree(name);
        RestoreMethod method = method(manifest);
        String id = asNew(checkpoint, name, Lineage.newLine(taken), method, lock, container -> {});
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
  private RestoreMethod method(CheckpointManifest manifest) throws CheckpointException {
    if (request.validateEnvironment()) {
      new HostComparison(host).require(manifest.platform());
    }
    if (request.lazy()) {
      host.requireLazyPages();
    }
    return RestoreMethod.choose(engine, manifest, request.lazy());
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
      RestoreMethod method = method(manifest);
      InPlaceRestore inPlace = new InPlaceRestore(engine, original);
      if (manifest.files().stream().anyMatch(file -> file.path().startsWith("volumes/"))) {
        phases.warn("In place, volumes stay as they are; their saved content is not restored.");
      }
      String id;
      if (inPlace.keepsId(request, manifest.options(), method)) {
        verify(checkpoint);
        phases.begin(Phase.RESTORE);
        lock.note(InterruptedRestore.KEY, InterruptedRestore.noteInPlace(name, engine.endpoint()));
        lock.note(InterruptedRestore.CREATED, TextNode.valueOf(original.path("Id").asText()));
        id =
            recovery.undoneIfItFails(
                lock,
                () ->
                    inPlace.restore(
                        checkpoint, method, container -> requireRunning(container, name, taken)));
      } else {
        replaced = original.path("Id").asText();
        id =
            asNew(
                checkpoint,
                Lineage.temporaryName(name),
                Lineage.successorOf(taken),
                method,
                lock,
                successor ->
                    Uninterrupted.run(() -> inPlace.replaceBy(successor).ifPresent(phases::warn)));
      }
      return result(id, name, manifest, method);
    }
  }

  /** What is not read before the container runs can't be compared before. */
  private void verify(StoredCheckpoint checkpoint) throws CheckpointException {
    phases.begin(Phase.VERIFY);
    if (request.lazy()) {
      checkpoint.verifyExceptPages();
    } else {
      checkpoint.verify();
    }
  }

  /** Something to do with a container while it can still be taken back. */
  interface Step {
    void run(String id) throws CheckpointException, IOException, InterruptedException;
  }

  /** Creates a container and starts it from the checkpoint; its id. */
  private String asNew(
      StoredCheckpoint checkpoint,
      String name,
      JsonNode taken,
      RestoreMethod method,
      OperationLock journal,
      Step whenItRuns)
      throws CheckpointException, IOException, InterruptedException {
    CheckpointManifest manifest = checkpoint.manifest();
    JsonNode published = PortPlan.publish(taken, request.publishedPorts());
    MountSelection wanted = mounts(manifest.mounts(), published);
    String image = new ImageSource(engine).require(manifest.image());
    try (RestoredVolumes volumes = RestoredVolumes.of(engine, checkpoint, request, wanted)) {
      verify(checkpoint);
      phases.begin(Phase.CREATE);
      journal.note(InterruptedRestore.KEY, InterruptedRestore.note(name, engine.endpoint()));
      return new Recovery(engine)
          .undoneIfItFails(
              journal,
              () -> {
                volumes.create(journal);
                JsonNode inspect = volumes.names().inspect(published);
                MountSelection mounts = mounts(volumes.names().mounts(manifest.mounts()), inspect);
                new MountSources(engine, mounts.kept())
                    .prepare(request.autoFixMounts())
                    .forEach(phases::warn);
                String id =
                    volumes.whileNotEmpty(
                        () -> create(name, image, inspect, manifest, method, mounts));
                journal.note(InterruptedRestore.CREATED, TextNode.valueOf(id));
                startOrRemove(id, name, checkpoint, inspect, method, mounts, whenItRuns);
                volumes.keep();
                return id;
              });
    }
  }

  private MountSelection mounts(List<CheckpointManifest.Mount> recorded, JsonNode inspect) {
    return MountSelection.of(recorded, inspect, request.skipMounts(), request.mapMounts());
  }

  /** Names are an engine's own, and there may be several engines. */
  private String lockKey(String name) {
    return "name-" + Integer.toHexString(engine.endpoint().hashCode()) + "-" + name;
  }

  private void requireNameFree(String name) throws CheckpointException {
    if (!engine.inspect(name).isMissingNode()) {
      throw nameTaken(name);
    }
  }

  private static ContainerNameTakenException nameTaken(String name) {
    return new ContainerNameTakenException(
        "There is a container named \"" + name + "\" already.",
        "Choose another name with --new-name, or remove that one: docker rm " + name + ".");
  }

  private String create(
      String name,
      String image,
      JsonNode inspect,
      CheckpointManifest manifest,
      RestoreMethod method,
      MountSelection mounts)
      throws CheckpointException {
    ContainerRecipe recipe = new ContainerRecipe(inspect, mounts);
    EngineApi.Answer answer =
        engine.create(
            "/containers/create?name=" + EngineApi.encode(name),
            recipe.createBody(image, method.runtime(), manifest.options().tcpEstablished()));
    if (answer.status() == 409) {
      throw nameTaken(name);
    }
    if (!answer.isSuccess()) {
      throw engine.failed("create container " + name, answer);
    }
    return answer.body().path("Id").asText();
  }

  private static JsonNode inspectOf(CheckpointManifest manifest) throws CheckpointException {
    try {
      return EngineApi.JSON.readTree(manifest.container().inspectJson());
    } catch (JsonProcessingException e) {
      throw new CorruptedCheckpointException(
          "The checkpoint " + manifest.id() + " has no readable container configuration.", null, e);
    }
  }

  private void startOrRemove(
      String id,
      String name,
      StoredCheckpoint checkpoint,
      JsonNode inspect,
      RestoreMethod method,
      MountSelection mounts,
      Step whenItRuns)
      throws CheckpointException, IOException, InterruptedException {
    boolean runs = false;
    try {
      phases.begin(Phase.RESTORE);
      boolean layerIsDown = layDown(id, checkpoint);
      placeLogs(id, checkpoint, inspect);
      method.start(id, checkpoint, mounts, layerIsDown);
      requireRunning(id, name, inspect);
      whenItRuns.run(id);
      runs = true;
    } finally {
      if (!runs) {
        // Else the engine would wait for them, and answer nothing about the container.
        Uninterrupted.run(() -> RestoreFiles.endProcesses(id));
        Uninterrupted.run(() -> engine.removeContainer(id));
        Uninterrupted.run(() -> LazyPages.end(id));
      }
    }
  }

  /**
   * Lays the writable layer down while the container's root is not mounted anywhere: changes below
   * a mounted overlay are not seen reliably.
   *
   * @return whether it was; with the containerd image store only the runtime knows where the layer
   *     is
   */
  private boolean layDown(String id, StoredCheckpoint checkpoint)
      throws CheckpointException, IOException, InterruptedException {
    String upper = engine.inspect(id).path("GraphDriver").path("Data").path("UpperDir").asText();
    if (upper.isEmpty()) {
      return false;
    }
    Path archive = checkpoint.directory().resolve(WritableLayer.FILE_NAME);
    Path errors = RestoreFiles.tarLog(id);
    try (WritableLayer.Capture tar = WritableLayer.layDown(archive, Path.of(upper), errors)) {
      tar.await();
    }
    return true;
  }

  /** What the container printed before: that of the checkpoint, or in place all until now. */
  private void placeLogs(String id, StoredCheckpoint checkpoint, JsonNode inspect)
      throws CheckpointException, IOException {
    Path dockerRoot = Path.of(engine.info().path("DockerRootDir").asText());
    JsonNode hostConfig = inspect.path("HostConfig");
    Optional<LogFiles> logs =
        replaced == null
            ? Optional.of(LogFiles.ofCheckpoint(checkpoint.directory()))
            : LogCopy.of(dockerRoot, replaced, hostConfig);
    LogCopy.place(logs, dockerRoot, id, hostConfig);
  }

  private void requireRunning(String id, String name, JsonNode taken) throws CheckpointException {
    JsonNode state = engine.inspect(id).path("State");
    if (!state.path("Running").asBoolean()) {
      throw new EngineFailedException(
          "The container \""
              + name
              + "\" was restored, but ended at once with exit code "
              + state.path("ExitCode").asInt()
              + ".",
          "Its processes missed something of their old surroundings, such as a file on a mount;"
              + " their own logs may tell what.");
    }
    if (request.paused().orElse(taken.path("State").path("Paused").asBoolean())) {
      engine.post("/containers/" + id + "/pause", null, "pause the restored container");
    }
  }
}
