package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How to create a container that takes after another: the engine's own words, replayed. */
final class ContainerRecipe {
  private final JsonNode inspect;
  private final MountSelection selection;

  /**
   * @param inspect the engine's {@code docker inspect} of the container to take after
   * @param selection which of its mounts to take over, and from where
   */
  ContainerRecipe(JsonNode inspect, MountSelection selection) {
    this.inspect = inspect;
    this.selection = selection;
  }

  /**
   * The body of {@code POST /containers/create}.
   *
   * @param image the image's name or id
   * @param runtime the OCI runtime to start it with; null for the one that it had
   * @param sameAddresses whether it needs the very addresses that the other had
   */
  ObjectNode createBody(String image, String runtime, boolean sameAddresses) {
    ObjectNode body = inspect.path("Config").deepCopy();
    body.put("Image", image);
    ObjectNode hostConfig = inspect.path("HostConfig").deepCopy();
    hostConfig.remove("ContainerIDFile");
    if (runtime != null) {
      hostConfig.put("Runtime", runtime);
    }
    replayMounts(body, hostConfig);
    body.set("HostConfig", hostConfig);
    body.set("NetworkingConfig", NetworkPlan.networkingConfig(inspect, sameAddresses));
    return body;
  }

  private void replayMounts(ObjectNode body, ObjectNode hostConfig) {
    Set<String> covered = new HashSet<>();
    ArrayNode binds = keepBinds(hostConfig.path("Binds"), covered);
    ArrayNode mounts = keepMounts(hostConfig.path("Mounts"), covered);
    dropSkipped(hostConfig.path("Tmpfs"), covered);
    dropSkipped(body.path("Volumes"), new HashSet<>());
    // What is left came from the image's VOLUMEs or from --volumes-from: the very same volume
    // again.
    hostConfig.putNull("VolumesFrom");
    for (JsonNode mount : inspect.path("Mounts")) {
      String destination = MountSelection.normal(mount.path("Destination").asText());
      if (covered.contains(destination) || selection.isSkipped(destination)) {
        continue;
      }
      boolean volume = mount.path("Type").asText().equals("volume");
      String source =
          selection
              .replacement(destination)
              .orElse(mount.path(volume ? "Name" : "Source").asText());
      binds.add(source + ":" + destination + (mount.path("RW").asBoolean(true) ? "" : ":ro"));
    }
    hostConfig.set("Binds", binds);
    hostConfig.set("Mounts", mounts);
  }

  private ArrayNode keepBinds(JsonNode binds, Set<String> covered) {
    ArrayNode kept = EngineApi.JSON.createArrayNode();
    for (JsonNode bind : binds) {
      String destination = destinationOfBind(bind.asText());
      covered.add(destination);
      if (!selection.isSkipped(destination)) {
        kept.add(fromElsewhere(bind.asText(), destination));
      }
    }
    return kept;
  }

  private String fromElsewhere(String bind, String destination) {
    int end = bind.indexOf(':');
    return selection
        .replacement(destination)
        .map(source -> source + (end < 0 ? ":" + bind : bind.substring(end)))
        .orElse(bind);
  }

  /** A bind is {@code SOURCE:DESTINATION[:OPTIONS]}. */
  static String destinationOfBind(String bind) {
    String[] parts = bind.split(":", -1);
    return MountSelection.normal(parts.length > 1 ? parts[1] : parts[0]);
  }

  private ArrayNode keepMounts(JsonNode mounts, Set<String> covered) {
    ArrayNode kept = EngineApi.JSON.createArrayNode();
    for (JsonNode mount : mounts) {
      String destination = MountSelection.normal(mount.path("Target").asText());
      covered.add(destination);
      if (!selection.isSkipped(destination)) {
        ObjectNode named = withVolumeName((ObjectNode) mount, destination);
        selection.replacement(destination).ifPresent(source -> replaceSource(named, source));
        kept.add(named);
      }
    }
    return kept;
  }

  private static void replaceSource(ObjectNode mount, String source) {
    String type = MountSelection.isVolume(source) ? "volume" : "bind";
    if (!mount.path("Type").asText().equals(type)) {
      mount.put("Type", type);
      mount.remove(List.of("BindOptions", "VolumeOptions"));
    }
    mount.put("Source", source);
  }

  /** An anonymous volume is asked for by the name that it got: the very same volume again. */
  private ObjectNode withVolumeName(ObjectNode mount, String destination) {
    if (!mount.path("Type").asText().equals("volume") || !mount.path("Source").asText().isEmpty()) {
      return mount;
    }
    for (JsonNode made : inspect.path("Mounts")) {
      if (MountSelection.normal(made.path("Destination").asText()).equals(destination)) {
        mount.put("Source", made.path("Name").asText());
      }
    }
    return mount;
  }

  private void dropSkipped(JsonNode byDestination, Set<String> covered) {
    if (!(byDestination instanceof ObjectNode object)) {
      return;
    }
    List<String> destinations = new ArrayList<>();
    object.fieldNames().forEachRemaining(destinations::add);
    destinations.stream().map(MountSelection::normal).forEach(covered::add);
    destinations.stream()
        .filter(destination -> selection.isSkipped(destination))
        .forEach(object::remove);
  }
}
