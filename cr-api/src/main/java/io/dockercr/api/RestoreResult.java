package io.dockercr.api;

import java.time.Duration;
import java.util.List;

/**
 * A container that goes on from a checkpoint. Immutable.
 *
 * @param containerId the new container's id, in full
 * @param containerName its name
 * @param checkpoint what it was restored from
 * @param method how the engine was made to restore it
 * @param lazy whether memory may still be missing, and is brought back while the container runs
 * @param total wall time of the whole restore
 * @param warnings what the caller should know, a sentence each; empty when all is well
 */
public record RestoreResult(
    String containerId,
    String containerName,
    CheckpointId checkpoint,
    Method method,
    boolean lazy,
    Duration total,
    List<String> warnings) {

  /** How the engine was made to restore a container. */
  public enum Method {
    /** By the OCI runtime that {@code docker-cr setup} registers. */
    RUNTIME,
    /** By the engine's own {@code start --checkpoint}. */
    NATIVE
  }

  public RestoreResult {
    warnings = List.copyOf(warnings);
  }
}
