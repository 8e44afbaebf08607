package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointException;
import java.io.IOException;

/**
 * Keeps the engine from starting a container again while it is stopped by its checkpoint: takes its
 * restart policy away, and puts it back.
 */
final class RestartPolicyHold {
  /** The policy's key in the operation's journal. */
  static final String KEY = "restartPolicy";

  private final EngineApi engine;
  private final OperationLock journal;
  private final String id;
  private final JsonNode policy;
  private boolean held;

  RestartPolicyHold(EngineApi engine, RunningContainer container, OperationLock journal) {
    this.engine = engine;
    this.journal = journal;
    this.id = container.id();
    this.policy = container.hostConfig().path("RestartPolicy");
  }

  /** Takes the policy away, if there is one. */
  void hold() throws CheckpointException, IOException {
    String name = policy.path("Name").asText();
    if (!name.isEmpty() && !name.equals("no")) {
      ObjectNode none = EngineApi.JSON.createObjectNode();
      none.put("Name", "no");
      journal.note(KEY, policy);
      update(engine, id, none);
      held = true;
    }
  }

  /** Puts the policy back. Fine if the container is gone. */
  void release() throws CheckpointException {
    if (held && !engine.inspect(id).isMissingNode()) {
      update(engine, id, policy);
    }
    held = false;
  }

  static void update(EngineApi engine, String id, JsonNode restartPolicy)
      throws CheckpointException {
    ObjectNode body = EngineApi.JSON.createObjectNode();
    body.set("RestartPolicy", restartPolicy);
    engine.post("/containers/" + id + "/update", body, "change the container's restart policy");
  }
}
