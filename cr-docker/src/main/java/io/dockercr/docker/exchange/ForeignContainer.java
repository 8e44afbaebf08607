package io.dockercr.docker.exchange;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.UnsupportedContainerException;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A container of Podman or of a Kubernetes runtime in Docker's words. Only what is looked for here
 * becomes part of it; nothing is passed on because it is there. Immutable.
 */
public final class ForeignContainer {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{12,64}");
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");
  private static final int MAX_DEPTH = 100;

  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  private final JsonNode config;
  private final JsonNode spec;
  private final String id;
  private final String name;
  private final ForeignMounts mounts;

  private ForeignContainer(JsonNode config, JsonNode spec, String id, String name)
      throws CheckpointException {
    this.config = config;
    this.spec = spec;
    this.id = id;
    this.name = name;
    this.mounts = ForeignMounts.of(config, spec);
  }

  /**
   * Reads the documents of an archive, which are not trusted.
   *
   * @param configDump {@code config.dump}
   * @param specDump {@code spec.dump}
   * @throws CorruptedCheckpointException if they are not what the engines write
   * @throws UnsupportedContainerException if Docker has no such containers
   */
  public static ForeignContainer read(byte[] configDump, byte[] specDump)
      throws CheckpointException {
    JsonNode config = object(configDump, "config.dump");
    JsonNode spec = object(specDump, "spec.dump");
    String id = config.path("id").asText();
    if (!ID.matcher(id).matches()) {
      throw malformed("config.dump has no id of a container", null);
    }
    String name = config.path("name").asText();
    if (!NAME.matcher(name).matches()) {
      throw malformed("config.dump has no name of a container", null);
    }
    if (spec.path("process").path("args").isEmpty()) {
      throw malformed("spec.dump has no command", null);
    }
    requireSupported(spec);
    return new ForeignContainer(config, spec, id, name);
  }

  private static JsonNode object(byte[] document, String what) throws CheckpointException {
    try {
      JsonNode json = JSON.readTree(document);
      if (json instanceof ObjectNode) {
        return json;
      }
      throw malformed(what + " is no JSON object", null);
    } catch (IOException e) {
      throw malformed(what + " can't be understood", e);
    }
  }

  private static CorruptedCheckpointException malformed(String what, Exception cause) {
    return new CorruptedCheckpointException(
        "The archive is not what Podman or a Kubernetes runtime writes: " + what + ".",
        null,
        cause);
  }

  private static void requireSupported(JsonNode spec) throws CheckpointException {
    for (JsonNode namespace : spec.path("linux").path("namespaces")) {
      if (namespace.path("type").asText().equals("user")) {
        throw new UnsupportedContainerException(
            "The container had a user namespace of its own, which docker-cr does not restore.",
            "Checkpoint one without --userns.");
      }
    }
  }

  /** The container's name. */
  public String name() {
    return name;
  }

  /** When it was checkpointed, if the archive says so. */
  public Optional<Instant> checkpointedAt() {
    try {
      Instant at = Instant.parse(config.path("checkpointedTime").asText());
      return at.getEpochSecond() > 0 ? Optional.of(at) : Optional.empty();
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** The engine that it ran on, as its archive tells: {@code podman}, {@code cri-o} … */
  public String engine() {
    return switch (spec.path("annotations").path("io.container.manager").asText()) {
      case "libpod" -> "podman";
      case "cri-o" -> "cri-o";
      default -> "containerd";
    };
  }

  /** The OCI runtime that it ran with. */
  public String runtime() {
    String runtime = config.path("runtime").asText();
    return runtime.matches("[a-z0-9._-]{1,64}") ? runtime : "";
  }

  /** The image that it was created from. */
  public CheckpointManifest.Image image() {
    String hex = config.path("rootfsImageID").asText();
    String reference = config.path("rootfsImageRef").asText();
    if (hex.isEmpty()) {
      hex = reference.replaceFirst("^.*@", "").replaceFirst("^sha256:", "");
    }
    List<String> digests = reference.contains("@sha256:") ? List.of(reference) : List.of();
    String image = config.path("rootfsImageName").asText();
    if (image.isEmpty()) {
      image = config.path("rootfsImage").asText();
    }
    return new CheckpointManifest.Image("sha256:" + hex, image, digests);
  }

  /** The mounts that it gets again. */
  public List<CheckpointManifest.Mount> mounts() {
    return mounts.kept();
  }

  /** The paths in it at which nothing will be mounted any more. */
  public List<String> leftOut() {
    return mounts.leftOut();
  }

  /** The paths at which an engine mounts something of its own in each container. */
  public boolean isEngines(String destination) {
    return ForeignMounts.ENGINES.contains(destination);
  }

  /** {@code docker inspect} of a container like it. */
  public ObjectNode inspect() {
    ObjectNode inspect = ForeignWords.JSON.createObjectNode();
    inspect.put("Id", id);
    inspect.put("Name", "/" + name);
    inspect.put("Created", created());
    inspect.put("Image", image().id());
    ObjectNode state = inspect.putObject("State");
    state.put("Running", true).put("Paused", false);
    ForeignSettings settings = new ForeignSettings(config, spec, mounts);
    inspect.set("Config", settings.config(image().name()));
    inspect.set("HostConfig", settings.hostConfig());
    settings.mounts(inspect.putArray("Mounts"));
    inspect.putObject("NetworkSettings").set("Networks", settings.networks());
    return inspect;
  }

  private String created() {
    try {
      return Instant.parse(config.path("createdTime").asText()).toString();
    } catch (DateTimeParseException e) {
      return Instant.EPOCH.toString();
    }
  }

  /** What the manifest keeps of it. */
  public CheckpointManifest.Container container() {
    try {
      return new CheckpointManifest.Container(
          id,
          name,
          ForeignWords.JSON.writeValueAsString(inspect()),
          ForeignWords.JSON.writeValueAsString(spec));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can be written", e);
    }
  }
}
