package io.dockercr.docker.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointManifest.Mount;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Set;

/**
 * A Docker container as CRI-O would have written it. What a pod would have had is taken from the
 * labels that cri-dockerd gives; a container without a pod has no name of one.
 */
final class CriWords {
  private static final String CRIO = "io.kubernetes.cri-o.";
  private static final String POD = "io.kubernetes.pod.";

  /** What each runtime mounts by itself. */
  private static final Set<String> OWN =
      Set.of("/dev", "/dev/shm", "/proc", "/run", "/run/.containerenv", "/run/secrets", "/sys");

  private final ForeignWords.Container container;

  CriWords(ForeignWords.Container container) {
    this.container = container;
  }

  ObjectNode config() {
    ObjectNode json = ForeignWords.JSON.createObjectNode();
    json.put("id", container.manifest().container().id());
    json.put("name", container.manifest().container().name());
    json.put("rootfsImage", container.imageName());
    json.put("rootfsImageRef", container.imageHex());
    json.put("rootfsImageName", container.imageName());
    json.put("runtime", "runc");
    json.put("createdTime", container.inspect().path("Created").asText());
    json.put("checkpointedTime", container.manifest().createdAt().toString());
    json.put("restoredTime", "0001-01-01T00:00:00Z");
    json.put("restored", false);
    return json;
  }

  ObjectNode spec() throws JsonProcessingException {
    ObjectNode spec = ForeignSpec.of(container.spec(), "cri-o");
    ObjectNode annotations = spec.withObject("/annotations");
    JsonNode labels = container.config().path("Labels");
    String name =
        labels.path("io.kubernetes.container.name").asText(container.manifest().container().name());
    ObjectNode metadata = ForeignWords.JSON.createObjectNode().put("name", name);
    annotations.put(CRIO + "Metadata", ForeignWords.JSON.writeValueAsString(metadata));
    annotations.put(CRIO + "ContainerType", "container");
    annotations.put(CRIO + "Created", container.inspect().path("Created").asText());
    annotations.put(CRIO + "ImageName", container.imageName());
    annotations.put(CRIO + "Labels", ForeignWords.JSON.writeValueAsString(kubernetes(labels)));
    annotations.put(CRIO + "Annotations", "{}");
    annotations.put("io.kubernetes.container.name", name);
    for (String key : new String[] {"name", "namespace", "uid"}) {
      if (labels.has(POD + key)) {
        annotations.put(POD + key, labels.path(POD + key).asText());
      }
    }
    int number = 0;
    for (JsonNode endpoint : container.inspect().path("NetworkSettings").path("Networks")) {
      if (!endpoint.path("IPAddress").asText().isEmpty()) {
        annotations.put(CRIO + "IP." + number++, endpoint.path("IPAddress").asText());
      }
    }
    return spec;
  }

  private static ObjectNode kubernetes(JsonNode labels) {
    ObjectNode kept = ForeignWords.JSON.createObjectNode();
    labels
        .properties()
        .forEach(
            label -> {
              if (label.getKey().startsWith("io.kubernetes.")) {
                kept.set(label.getKey(), label.getValue());
              }
            });
    return kept;
  }

  /** Whether what is mounted from outside has to be a file or a directory. */
  ArrayNode bindMounts() {
    ArrayNode mounts = ForeignWords.JSON.createArrayNode();
    for (JsonNode mount : container.spec().path("mounts")) {
      String destination = mount.path("destination").asText();
      if (!mount.path("type").asText().equals("bind") || OWN.contains(destination)) {
        continue;
      }
      boolean directory = false;
      int mode = 0644;
      for (Mount recorded : container.manifest().mounts()) {
        if (recorded.destination().equals(destination)) {
          directory = recorded.directory();
          mode = recorded.mode();
        }
      }
      mounts
          .addObject()
          .put("source", mount.path("source").asText())
          .put("destination", destination)
          .put("file_type", directory ? "directory" : "file")
          .put("permissions", mode & 0777);
    }
    return mounts;
  }

  /** containerd's: times in nanoseconds. */
  ObjectNode status() {
    ObjectNode status = ForeignWords.JSON.createObjectNode();
    status.put("CreatedAt", nanos(container.inspect().path("Created").asText()));
    status.put("StartedAt", nanos(container.inspect().path("State").path("StartedAt").asText()));
    status.put("FinishedAt", 0);
    status.put("ExitCode", 0);
    status.put("Pid", 0);
    status.put("Reason", "");
    status.put("Message", "");
    return status;
  }

  private static long nanos(String time) {
    try {
      Instant instant = Instant.parse(time);
      return Math.addExact(
          Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    } catch (DateTimeParseException | ArithmeticException e) {
      return 0;
    }
  }
}
