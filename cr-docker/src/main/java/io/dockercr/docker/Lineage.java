package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.ContainerNotFoundException;
import io.dockercr.api.ContainerRunningException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Which container is the one that a checkpoint was taken of: it, or what took its place when it was
 * restored in place. The latter has another id; an annotation tells whose place it took.
 */
final class Lineage {
  private static final String TEMPORARY = "-docker-cr-";
  private static final String ANNOTATION = "io.dockercr.original";

  private Lineage() {}

  /** A name for a container that is about to take another's place, or has just lost it. */
  static String temporaryName(String name) {
    return name + TEMPORARY + UUID.randomUUID().toString().substring(0, 8);
  }

  /**
   * Puts right what a restore in place left that was killed: the container has its name again, and
   * those that were to take its place, or that lost it, are gone.
   *
   * @param taken the {@code docker inspect} within the checkpoint
   */
  static void recover(EngineApi engine, JsonNode taken) throws CheckpointException {
    String name = RunningContainer.nameOf(taken);
    Pattern temporary = Pattern.compile(Pattern.quote(name + TEMPORARY) + "[0-9a-f]{8}");
    List<JsonNode> left = new ArrayList<>();
    for (JsonNode container : engine.get("/containers/json?all=true", "list its containers")) {
      JsonNode inspect = engine.inspect(container.path("Id").asText());
      if (temporary.matcher(RunningContainer.nameOf(inspect)).matches()
          && rootOf(inspect).equals(rootOf(taken))) {
        left.add(inspect);
      }
    }
    left.sort(Comparator.comparing(inspect -> Instant.parse(inspect.path("Created").asText())));
    if (!left.isEmpty() && engine.inspect(name).isMissingNode()) {
      // Killed between two renames. The older one is what was to be replaced.
      engine.rename(left.remove(0).path("Id").asText(), name);
    }
    for (JsonNode inspect : left) {
      engine.removeContainer(inspect.path("Id").asText());
    }
  }

  /**
   * The engine's view of the container to restore in place.
   *
   * @param taken the {@code docker inspect} within the checkpoint
   * @throws ContainerNotFoundException if it is gone; one that only has its name does not count
   * @throws ContainerRunningException if it is not stopped
   */
  static JsonNode stopped(EngineApi engine, JsonNode taken) throws CheckpointException {
    String name = RunningContainer.nameOf(taken);
    JsonNode byName = engine.inspect(name);
    boolean itself = !byName.isMissingNode() && rootOf(byName).equals(rootOf(taken));
    // It may have been renamed.
    JsonNode found = itself ? byName : engine.inspect(taken.path("Id").asText());
    if (found.isMissingNode()) {
      throw new ContainerNotFoundException(
          "The container \""
              + name
              + "\" that the checkpoint was taken of is not there"
              + (byName.isMissingNode() ? "." : "; another one has its name."),
          "Restore it as a new one: leave out --in-place, and choose a name with --new-name.");
    }
    requireStopped(found);
    return found;
  }

  private static void requireStopped(JsonNode inspect) throws CheckpointException {
    JsonNode state = inspect.path("State");
    if (state.path("Running").asBoolean() || state.path("Restarting").asBoolean()) {
      String name = RunningContainer.nameOf(inspect);
      throw new ContainerRunningException(
          "The container \"" + name + "\" runs; only a stopped one can be restored in place.",
          "Stop it first (docker stop "
              + name
              + "), or leave out --in-place to restore it beside itself.");
    }
  }

  /** The id of the first of its line. */
  private static String rootOf(JsonNode inspect) {
    return inspect
        .path("HostConfig")
        .path("Annotations")
        .path(ANNOTATION)
        .asText(inspect.path("Id").asText());
  }

  /** A copy of {@code docker inspect} for what takes the place of that container. */
  static JsonNode successorOf(JsonNode inspect) {
    ObjectNode copy = (ObjectNode) newLine(inspect);
    copy.withObject("HostConfig").withObject("Annotations").put(ANNOTATION, rootOf(inspect));
    return copy;
  }

  /** A copy of {@code docker inspect} for a container that takes nobody's place. */
  static JsonNode newLine(JsonNode inspect) {
    JsonNode copy = inspect.deepCopy();
    if (copy.path("HostConfig").path("Annotations") instanceof ObjectNode annotations) {
      annotations.remove(ANNOTATION);
    }
    return copy;
  }
}
