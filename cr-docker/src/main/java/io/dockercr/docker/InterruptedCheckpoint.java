package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.EngineFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A checkpoint that did not come to its end, by what its journal says: puts the container back as
 * it was. A checkpoint that was sealed counts if its container is gone, or if it was to be left
 * running and had come to its end.
 */
final class InterruptedCheckpoint {
  static final String KEY = "checkpoint";

  /** Noted once nothing but its way into the store is left of it: whoever lives, it counts. */
  static final String TAKEN = "taken";

  /** CRIU gives up by itself when docker-cr is gone, after what it is writing. */
  private static final Duration CRIU_ENDS = Duration.ofSeconds(60);

  private final EngineApi engine;
  private final JsonNode noted;
  private final JsonNode restartPolicy;
  private final boolean taken;
  private final List<String> done = new ArrayList<>();

  private InterruptedCheckpoint(EngineApi engine, ObjectNode journal) {
    this.engine = engine;
    this.noted = journal.path(KEY);
    this.restartPolicy = journal.path(RestartPolicyHold.KEY);
    this.taken = journal.path(TAKEN).asBoolean();
  }

  /** What is to be noted before the container is touched. */
  static ObjectNode note(
      RunningContainer container, Path staged, boolean networkLocked, String endpoint)
      throws CheckpointException {
    OptionalLong startTime = HostProcesses.startTime(container.pid());
    if (startTime.isEmpty()) {
      throw new EngineFailedException(
          "The container \"" + container.name() + "\" has just ended.", "Start it again.");
    }
    ObjectNode note = EngineApi.JSON.createObjectNode();
    note.put("endpoint", endpoint);
    note.put("id", container.id());
    note.put("name", container.name());
    note.put("pid", container.pid());
    note.put("startTime", startTime.getAsLong());
    note.put("freezer", container.freezer().toString());
    note.put("networkLocked", networkLocked);
    note.put("staged", staged.toString());
    return note;
  }

  /**
   * Undoes it. May be called again after it failed.
   *
   * @return what was done, in sentences
   */
  static List<String> undo(EngineApi engine, ObjectNode journal)
      throws CheckpointException, IOException, InterruptedException {
    InterruptedCheckpoint checkpoint = new InterruptedCheckpoint(engine, journal);
    checkpoint.undo();
    return checkpoint.done;
  }

  /**
   * Whether its container goes on; asked when it has failed, and waits for a CRIU that still ends.
   */
  static boolean leavesAlive(ObjectNode journal) throws IOException, InterruptedException {
    JsonNode noted = journal.path(KEY);
    return criuEnds(noted) && lives(noted);
  }

  private static boolean criuEnds(JsonNode noted) throws IOException, InterruptedException {
    return HostProcesses.awaitUnused(Path.of(noted.path("staged").asText()), CRIU_ENDS);
  }

  private static boolean lives(JsonNode noted) {
    return HostProcesses.lives(noted.path("pid").asLong(), noted.path("startTime").asLong());
  }

  private String name() {
    return noted.path("name").asText();
  }

  private void undo() throws CheckpointException, IOException, InterruptedException {
    if (!criuEnds(noted)) {
      throw new EngineFailedException(
          "CRIU still works on the container \"" + name() + "\", for a docker-cr that was killed.",
          "Wait for it, then run `docker-cr recover`.");
    }
    if (lives(noted)) {
      if (!taken) {
        takeSealOff(Path.of(noted.path("staged").asText()));
      }
      agreeOnPause();
      if (noted.path("networkLocked").asBoolean()
          && NetworkLock.remove(noted.path("pid").asLong())) {
        done.add("The network of container " + name() + " is unlocked.");
      }
    }
    putRestartPolicyBack();
  }

  /** The container goes on, so what was to replace it is of no use; the store removes the rest. */
  private void takeSealOff(Path staged) throws IOException {
    if (Files.deleteIfExists(staged.resolve(CheckpointManifest.FILE_NAME))) {
      done.add("The checkpoint of container " + name() + " is dropped: the container runs.");
    }
  }

  private void agreeOnPause() throws CheckpointException, IOException {
    Freezer freezer = new Freezer(Path.of(noted.path("freezer").asText()));
    if (PauseWatch.agree(engine, noted.path("id").asText(), freezer)) {
      done.add("Container " + name() + (freezer.isFrozen() ? " is paused." : " is thawed."));
    }
  }

  private void putRestartPolicyBack() throws CheckpointException {
    String id = noted.path("id").asText();
    JsonNode inspect = restartPolicy.isMissingNode() ? restartPolicy : engine.inspect(id);
    if (!inspect.isMissingNode()
        && !inspect.path("HostConfig").path("RestartPolicy").equals(restartPolicy)) {
      RestartPolicyHold.update(engine, id, restartPolicy);
      done.add("The restart policy of container " + name() + " is put back.");
    }
  }
}
