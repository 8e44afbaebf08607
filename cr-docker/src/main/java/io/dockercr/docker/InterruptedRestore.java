package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointException;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * A restore that did not come to its end, by what its journal says: removes what it made. A
 * container that runs stays, unless the restore had failed: it may have been at work since.
 */
final class InterruptedRestore {
  static final String KEY = "restore";
  static final String CREATED = "created";

  /** The names of the volumes that were made for it. */
  static final String VOLUMES = "volumes";

  static final String FAILED = "failed";
  private static final String IN_PLACE = "inPlace";

  private final EngineApi engine;
  private final ObjectNode journal;
  private final List<String> done = new ArrayList<>();

  private InterruptedRestore(EngineApi engine, ObjectNode journal) {
    this.engine = engine;
    this.journal = journal;
  }

  /** What is to be noted before the container is created. */
  static ObjectNode note(String name, String endpoint) {
    ObjectNode note = EngineApi.JSON.createObjectNode();
    note.put("endpoint", endpoint);
    note.put("name", name);
    note.put("since", Instant.now().toString());
    return note;
  }

  /** What is to be noted before a container is restored in its own place: it is never removed. */
  static ObjectNode noteInPlace(String name, String endpoint) {
    return note(name, endpoint).put(IN_PLACE, true);
  }

  /**
   * Undoes it. May be called again after it failed.
   *
   * @return what was done, in sentences
   */
  static List<String> undo(EngineApi engine, ObjectNode journal)
      throws CheckpointException, IOException, InterruptedException {
    InterruptedRestore restore = new InterruptedRestore(engine, journal);
    restore.undo();
    return restore.done;
  }

  private void undo() throws CheckpointException, IOException, InterruptedException {
    String name = journal.path(KEY).path("name").asText();
    // The engine answers nothing about a container while it starts it.
    if (journal.has(CREATED)) {
      RestoreFiles.endProcesses(journal.path(CREATED).asText());
    }
    JsonNode inspect = find(name);
    String id = inspect.path("Id").asText(journal.path(CREATED).asText());
    if (inspect.path("State").path("Running").asBoolean() && !journal.has(FAILED)) {
      done.add("Container " + name + " runs: its restore had come to its end.");
      RestoreFiles.remove(id);
      return;
    }
    if (journal.path(KEY).path(IN_PLACE).asBoolean()) {
      done.add("Container " + name + " is stopped: its restore in place had not come to its end.");
    } else if (!inspect.isMissingNode()) {
      engine.removeContainer(id);
      done.add("Container " + name + " is removed: its restore had not come to its end.");
    }
    if (!id.isEmpty()) {
      RestoreFiles.remove(id);
      LazyPages.end(id);
    }
    for (JsonNode volume : journal.path(VOLUMES)) {
      RestoredVolumes.remove(engine, volume.asText());
      done.add("Volume " + volume.asText() + " is removed: it was made for that restore.");
    }
  }

  /** By its id, or, if docker-cr was killed before it heard of that, by name, time and runtime. */
  private JsonNode find(String name) throws CheckpointException {
    if (journal.has(CREATED)) {
      return engine.inspect(journal.path(CREATED).asText());
    }
    JsonNode named = engine.inspect(name);
    return isOurs(named) ? named : MissingNode.getInstance();
  }

  private boolean isOurs(JsonNode inspect) {
    try {
      return inspect.path("HostConfig").path("Runtime").asText().equals(RestoreRuntime.NAME)
          && inspect.path("State").path("Status").asText().equals("created")
          && !Instant.parse(inspect.path("Created").asText())
              .isBefore(Instant.parse(journal.path(KEY).path("since").asText()));
    } catch (DateTimeParseException e) {
      return false;
    }
  }
}
