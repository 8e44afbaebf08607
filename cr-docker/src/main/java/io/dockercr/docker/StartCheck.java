package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.EngineFailedException;
import io.dockercr.api.RestoreRequest;

/** Looks at a container just after its restore. */
final class StartCheck {
  private StartCheck() {}

  /**
   * Makes sure that it runs, and pauses it if it is to be paused.
   *
   * @param taken the container's {@code docker inspect} when the checkpoint was taken
   */
  static void require(
      EngineApi engine, RestoreRequest request, String id, String name, JsonNode taken)
      throws CheckpointException {
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
