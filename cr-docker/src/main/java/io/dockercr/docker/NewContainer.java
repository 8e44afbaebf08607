package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.ContainerNameTakenException;
import io.dockercr.api.ProgressEvent.Phase;
import io.dockercr.api.RestoreRequest;
import io.dockercr.api.StoredCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A new container that goes on from a checkpoint. Used by one thread, once. */
final class NewContainer {
  private final EngineApi engine;
  private final RestoreRequest request;
  private final Phases phases;
  private final StoredCheckpoint checkpoint;
  private final RestoreMethod method;

  NewContainer(
      EngineApi engine,
      RestoreRequest request,
      Phases phases,
      StoredCheckpoint checkpoint,
      RestoreMethod method) {
    this.engine = engine;
    this.request = request;
    this.phases = phases;
    this.checkpoint = checkpoint;
    this.method = method;
  }

  /** Something to do with a container while it can still be taken back. */
  interface Step {
    void run(String id) throws CheckpointException, IOException, InterruptedException;
  }

  /**
   * Creates it, and starts it from the checkpoint.
   *
   * @param taken the {@code docker inspect} that it is to be like
   * @param replaced the container whose place it takes, whose logs it goes on with
   * @param whenItRuns what fails there takes the container back
   * @return its id
   */
  String start(
      String name,
      JsonNode taken,
      OperationLock journal,
      Optional<String> replaced,
      Step whenItRuns)
      throws CheckpointException, IOException, InterruptedException {
    CheckpointManifest manifest = checkpoint.manifest();
    JsonNode published = PortPlan.publish(taken, request.publishedPorts());
    MountSelection wanted = mounts(manifest.mounts(), published);
    try (RestoredVolumes volumes = RestoredVolumes.of(engine, checkpoint, request, wanted);
        Promised<Void> verified = verified()) {
      String image = new ImageSource(engine).require(manifest.image());
      if (request.autoFixMounts() || !volumes.isEmpty()) {
        // Those are made of what the checkpoint says.
        verified.get();
      }
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
                String id = volumes.whileNotEmpty(() -> create(name, image, inspect, mounts));
                journal.note(InterruptedRestore.CREATED, TextNode.valueOf(id));
                startOrRemove(id, name, inspect, mounts, verified, replaced, whenItRuns);
                volumes.keep();
                return id;
              });
    }
  }

  /** The checkpoint's files are compared while the engine makes the container. */
  private Promised<Void> verified() {
    phases.begin(Phase.VERIFY);
    return Promised.of(
        () -> {
          verify(checkpoint, request);
          return null;
        });
  }

  /** What is not read before the container runs can't be compared before. */
  static void verify(StoredCheckpoint checkpoint, RestoreRequest request)
      throws CheckpointException {
    if (request.lazy()) {
      checkpoint.verifyExceptPages();
    } else {
      checkpoint.verify();
    }
  }

  private MountSelection mounts(List<CheckpointManifest.Mount> recorded, JsonNode inspect) {
    return MountSelection.of(recorded, inspect, request.skipMounts(), request.mapMounts());
  }

  static ContainerNameTakenException nameTaken(String name) {
    return new ContainerNameTakenException(
        "There is a container named \"" + name + "\" already.",
        "Choose another name with --new-name, or remove that one: docker rm " + name + ".");
  }

  private String create(String name, String image, JsonNode inspect, MountSelection mounts)
      throws CheckpointException {
    ContainerRecipe recipe = new ContainerRecipe(inspect, mounts);
    EngineApi.Answer answer =
        engine.create(
            "/containers/create?name=" + EngineApi.encode(name),
            recipe.createBody(
                image, method.runtime(), checkpoint.manifest().options().tcpEstablished()));
    if (answer.status() == 409) {
      throw nameTaken(name);
    }
    if (!answer.isSuccess()) {
      throw engine.failed("create container " + name, answer);
    }
    return answer.body().path("Id").asText();
  }

  private void startOrRemove(
      String id,
      String name,
      JsonNode inspect,
      MountSelection mounts,
      Promised<Void> verified,
      Optional<String> replaced,
      Step whenItRuns)
      throws CheckpointException, IOException, InterruptedException {
    boolean runs = false;
    try {
      verified.get();
      phases.begin(Phase.RESTORE);
      boolean layerIsDown = layDown(id);
      placeLogs(id, inspect, replaced);
      method.start(id, checkpoint, mounts, layerIsDown);
      StartCheck.require(engine, request, id, name, inspect);
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
  private boolean layDown(String id) throws CheckpointException, IOException, InterruptedException {
    JsonNode driver = engine.inspect(id).path("GraphDriver").path("Data");
    String upper = driver.path("UpperDir").asText();
    if (upper.isEmpty()) {
      return false;
    }
    LayerParents.of(checkpoint.directory()).make(Path.of(upper), driver.path("LowerDir").asText());
    Path archive = checkpoint.directory().resolve(WritableLayer.FILE_NAME);
    Path errors = RestoreFiles.tarLog(id);
    try (WritableLayer.Capture tar = WritableLayer.layDown(archive, Path.of(upper), errors)) {
      tar.await();
    }
    return true;
  }

  /** What the container printed before: that of the checkpoint, or in place all until now. */
  private void placeLogs(String id, JsonNode inspect, Optional<String> replaced)
      throws CheckpointException, IOException {
    Path dockerRoot = Path.of(engine.info().path("DockerRootDir").asText());
    JsonNode hostConfig = inspect.path("HostConfig");
    Optional<LogFiles> logs =
        replaced.isEmpty()
            ? Optional.of(LogFiles.ofCheckpoint(checkpoint.directory()))
            : LogCopy.of(dockerRoot, replaced.get(), hostConfig);
    LogCopy.place(logs, dockerRoot, id, hostConfig);
  }
}
