package io.dockercr.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.github.dockerjava.transport.DockerHttpClient.Request.Method;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.ContainerNameTakenException;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.EngineFailedException;
import io.dockercr.api.ImageNotFoundException;
import io.dockercr.api.OperationInterruptedException;
import io.dockercr.api.ProgressEvent.Phase;
import io.dockercr.api.RestoreRequest;
import io.dockercr.api.RestoreResult;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoredCheckpoint;
import java.io.IOException;
import java.nio.file.Path;

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
      String name = request.newName().orElse(manifest.container().name() + "-restored");
      try (OperationLock lock =
          OperationLock.acquire(lockKey(name), "container \"" + name + "\"")) {
        Recovery recovery = new Recovery(engine);
        recovery.before(lock, phases);
        requireNameFree(name);
        if (request.validateEnvironment()) {
          new HostComparison(host).require(manifest.platform());
        }
        String image = requireImage(manifest.image());
        RestoreMethod method = RestoreMethod.choose(engine, manifest);
        phases.begin(Phase.VERIFY);
        checkpoint.verify();
        phases.begin(Phase.CREATE);
        new MountSources(engine, manifest, request.skipMounts())
            .prepare(request.autoFixMounts())
            .forEach(phases::warn);
        lock.note(InterruptedRestore.KEY, InterruptedRestore.note(name, engine.endpoint()));
        String id =
            recovery.undoneIfItFails(
                lock, () -> createAndStart(name, image, checkpoint, method, lock));
        phases.end();
        return new RestoreResult(
            id, name, manifest.id(), method.kind(), phases.total(), phases.warnings());
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

  /** Names are an engine's own, and there may be several engines. */
  private String lockKey(String name) {
    return "name-" + Integer.toHexString(engine.endpoint().hashCode()) + "-" + name;
  }

  private String createAndStart(
      String name,
      String image,
      StoredCheckpoint checkpoint,
      RestoreMethod method,
      OperationLock journal)
      throws CheckpointException, IOException, InterruptedException {
    String id = create(name, image, checkpoint.manifest(), method);
    journal.note(InterruptedRestore.CREATED, TextNode.valueOf(id));
    startOrRemove(id, name, checkpoint, method);
    return id;
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

  /**
   * The image to create the container from: its name, so that the new container shows the same, as
   * long as the name means the same image; else its id.
   */
  private String requireImage(CheckpointManifest.Image image) throws CheckpointException {
    JsonNode byName = engine.image(image.name());
    if (byName.path("Id").asText().equals(image.id())) {
      return image.name();
    }
    if (!engine.image(image.id()).isMissingNode()) {
      return image.id();
    }
    for (String digest : image.digests()) {
      if (!engine.image(digest).isMissingNode() || pull(digest)) {
        return digest;
      }
    }
    throw new ImageNotFoundException(
        "The image \"" + image.name() + "\" (" + image.id() + ") is not on this host.",
        image.digests().isEmpty()
            ? "It came from no registry: bring it here with `docker save` and `docker load`."
            : "No registry gave it: bring it here with `docker pull "
                + image.digests().get(0)
                + "`.");
  }

  private boolean pull(String digest) throws CheckpointException {
    EngineApi.Answer answer =
        engine.ask(Method.POST, "/images/create?fromImage=" + EngineApi.encode(digest), null);
    return answer.isSuccess() && !engine.image(digest).isMissingNode();
  }

  private String create(
      String name, String image, CheckpointManifest manifest, RestoreMethod method)
      throws CheckpointException {
    ContainerRecipe recipe = new ContainerRecipe(inspectOf(manifest), request.skipMounts());
    EngineApi.Answer answer =
        engine.ask(
            Method.POST,
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
      String id, String name, StoredCheckpoint checkpoint, RestoreMethod method)
      throws CheckpointException, IOException, InterruptedException {
    boolean runs = false;
    try {
      phases.begin(Phase.RESTORE);
      boolean layerIsDown = layDown(id, checkpoint);
      method.start(id, checkpoint, request.skipMounts(), layerIsDown);
      requireRunning(id, name);
      runs = true;
    } finally {
      if (!runs) {
        // Else the engine would wait for them, and answer nothing about the container.
        Uninterrupted.run(() -> RestoreFiles.endProcesses(id));
        Uninterrupted.run(() -> engine.removeContainer(id));
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

  private void requireRunning(String id, String name) throws CheckpointException {
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
  }
}
