package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointManifest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Other names for a container's volumes, wherever they stand in what the engine and a manifest say
 * of it.
 *
 * @param newNames by the old ones
 */
record VolumeNames(Map<String, String> newNames) {

  private Optional<String> newName(String old) {
    return Optional.ofNullable(newNames.get(old));
  }

  /** A copy of {@code docker inspect} with the new names. */
  JsonNode inspect(JsonNode inspect) {
    JsonNode copy = inspect.deepCopy();
    for (JsonNode mount : copy.path("Mounts")) {
      rename(mount, "Name");
    }
    for (JsonNode mount : copy.path("HostConfig").path("Mounts")) {
      if (mount.path("Type").asText().equals("volume")) {
        rename(mount, "Source");
      }
    }
    if (copy.path("HostConfig").path("Binds") instanceof ArrayNode binds) {
      for (int i = 0; i < binds.size(); i++) {
        binds.set(i, bind(binds.get(i).asText()));
      }
    }
    return copy;
  }

  private void rename(JsonNode mount, String field) {
    newName(mount.path(field).asText()).ifPresent(name -> ((ObjectNode) mount).put(field, name));
  }

  /** A bind is {@code SOURCE:DESTINATION[:OPTIONS]}, where a source that is no path is a volume. */
  private String bind(String bind) {
    int end = bind.indexOf(':');
    return end < 0
        ? bind
        : newName(bind.substring(0, end)).map(name -> name + bind.substring(end)).orElse(bind);
  }

  /** A manifest's mounts with the new names. */
  List<CheckpointManifest.Mount> mounts(List<CheckpointManifest.Mount> mounts) {
    return mounts.stream()
        .map(
            mount ->
                new CheckpointManifest.Mount(
                    mount.type(),
                    mount.type().equals("volume")
                        ? newName(mount.name()).orElse(mount.name())
                        : mount.name(),
                    mount.source(),
                    mount.destination(),
                    mount.readOnly(),
                    mount.directory(),
                    mount.mode(),
                    mount.uid(),
                    mount.gid()))
        .toList();
  }
}
