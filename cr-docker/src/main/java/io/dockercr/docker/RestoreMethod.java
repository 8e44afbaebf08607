package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.IncompatibleHostException;
import io.dockercr.api.RestoreResult;
import io.dockercr.api.StoredCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A way to make the engine start a created container from images. */
interface RestoreMethod {

  /** Which way this is. */
  RestoreResult.Method kind();

  /** The OCI runtime to create the container with; null for the one that it had. */
  String runtime();

  /**
   * Starts a created container from a checkpoint's images.
   *
   * @param layerIsDown whether the writable layer is in its place already
   */
  void start(
      String containerId, StoredCheckpoint checkpoint, MountSelection mounts, boolean layerIsDown)
      throws CheckpointException, IOException, InterruptedException;

  /**
   * The best way that this engine has: the restore runtime where it is registered, else the
   * engine's own restore where that works.
   *
   * @param lazy whether the container is to run before its memory is back
   * @throws IncompatibleHostException if there is neither
   */
  static RestoreMethod choose(EngineApi engine, CheckpointManifest manifest, boolean lazy)
      throws CheckpointException {
    JsonNode info = engine.info();
    Optional<Path> program = RestoreRuntime.registered(info);
    if (program.isPresent()) {
      Optional<String> fault = RestoreRuntime.fault(program.get());
      if (fault.isPresent()) {
        throw new IncompatibleHostException(fault.get(), "Run `sudo docker-cr setup`.");
      }
      return new RuntimeRestore(engine, lazy);
    }
    if (lazy) {
      throw new IncompatibleHostException(
          "The engine has no restore runtime, and its own restore can't be lazy.",
          "Run `sudo docker-cr setup` once, or leave --lazy out.");
    }
    Optional<String> obstacle = NativeRestore.obstacle(info, manifest);
    if (obstacle.isPresent()) {
      throw new IncompatibleHostException(
          "The engine has no restore runtime, and its own restore can't be used: " + obstacle.get(),
          "Run `sudo docker-cr setup` once.");
    }
    return new NativeRestore(engine, Path.of(info.path("DockerRootDir").asText()));
  }
}
