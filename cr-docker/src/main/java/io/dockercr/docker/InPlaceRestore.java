package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointOptions;
import io.dockercr.api.RestoreRequest;
import io.dockercr.api.StoredCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Restores a stopped container in its own place: it keeps its id where that is possible, else
 * another takes its place and name (docs/adr). It is not touched before what replaces it runs.
 */
final class InPlaceRestore {
  private final EngineApi engine;
  private final JsonNode original;

  /**
   * @param original the engine's view of the container
   */
  InPlaceRestore(EngineApi engine, JsonNode original) {
    this.engine = engine;
    this.original = original;
  }

  private String id() {
    return original.path("Id").asText();
  }

  private String name() {
    return RunningContainer.nameOf(original);
  }

  /**
   * Whether the very container can be started from a checkpoint. An engine never gives a container
   * another runtime, other ports, mounts or addresses, nor says where its layer is with the
   * containerd image store.
   */
  boolean keepsId(RestoreRequest request, CheckpointOptions options, RestoreMethod method) {
    String runtime = original.path("HostConfig").path("Runtime").asText();
    return (method.runtime() == null || method.runtime().equals(runtime))
        && upper().isPresent()
        && request.publishedPorts().isEmpty()
        && request.skipMounts().isEmpty()
        && request.mapMounts().isEmpty()
        && !options.tcpEstablished();
  }

  private Optional<Path> upper() {
    String upper = original.path("GraphDriver").path("Data").path("UpperDir").asText();
    return upper.isEmpty() ? Optional.empty() : Optional.of(Path.of(upper));
  }

  /**
   * Starts the very container from the checkpoint.
   *
   * @param check says whether it is well
   * @return its id
   */
  String restore(StoredCheckpoint checkpoint, RestoreMethod method, NewContainer.Step check)
      throws CheckpointException, IOException, InterruptedException {
    LayerSwap layer =
        LayerSwap.prepare(
            upper().orElseThrow(),
            checkpoint.directory().resolve(WritableLayer.FILE_NAME),
            Instant.parse(original.path("State").path("StartedAt").asText()));
    boolean runs = false;
    try {
      layer.swap();
      method.start(id(), checkpoint, mounts(checkpoint), true);
      check.run(id());
      runs = true;
    } finally {
      if (!runs) {
        Uninterrupted.run(() -> undo(layer));
      }
    }
    layer.forget();
    return id();
  }

  private MountSelection mounts(StoredCheckpoint checkpoint) throws CheckpointException {
    return MountSelection.of(checkpoint.manifest().mounts(), original, Set.of(), Map.of());
  }

  private void undo(LayerSwap layer) throws CheckpointException, IOException {
    if (engine.inspect(id()).path("State").path("Running").asBoolean()) {
      engine.post("/containers/" + id() + "/kill", null, "stop container " + name());
      engine.post("/containers/" + id() + "/wait", null, "wait for the end of " + name());
    }
    layer.undo();
  }

  /**
   * Gives the container's name to another one that runs, then removes the container; its volumes
   * are the other one's by now.
   *
   * @return a sentence if the container could not be removed
   */
  Optional<String> replaceBy(String successor) throws CheckpointException {
    String aside = Lineage.temporaryName(name());
    engine.rename(id(), aside);
    boolean renamed = false;
    try {
      engine.rename(successor, name());
      renamed = true;
    } finally {
      if (!renamed) {
        engine.rename(id(), name());
      }
    }
    try {
      engine.removeContainer(id());
      return Optional.empty();
    } catch (CheckpointException e) {
      return Optional.of("The former container is left as \"" + aside + "\": " + e.getMessage());
    }
  }
}
