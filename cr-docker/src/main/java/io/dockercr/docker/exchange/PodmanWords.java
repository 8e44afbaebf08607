package io.dockercr.docker.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointManifest.Mount;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A Docker container as Podman would have written it: {@code libpod.ContainerConfig}. */
final class PodmanWords {
  /** Where Podman has volumes unless it is told otherwise. */
  private static final String VOLUMES = "/var/lib/containers/storage/volumes/";

  /** The network that Podman makes for itself. */
  private static final String NETWORK = "podman";

  private static final Map<String, Integer> SIGNALS =
      Map.of(
          "HUP", 1, "INT", 2, "QUIT", 3, "KILL", 9, "USR1", 10, "USR2", 12, "TERM", 15, "WINCH", 28,
          "PWR", 30);

  private final ForeignWords.Container container;

  PodmanWords(ForeignWords.Container container) {
    this.container = container;
  }

  ObjectNode config() {
    JsonNode config = container.config();
    JsonNode hostConfig = container.hostConfig();
    ObjectNode json = ForeignWords.JSON.createObjectNode();
    json.put("id", container.manifest().container().id());
    json.put("name", container.manifest().container().name());
    json.put("lockID", 0);
    json.putObject("idMappingsOptions").put("HostUIDMapping", true).put("HostGIDMapping", true);
    json.putNull("Dependencies");
    json.put("rootfsImageID", container.imageHex());
    json.put("rootfsImageName", container.imageName());
    json.put("RawImageName", container.manifest().image().name());
    // What a container of its own has in /dev/shm is in CRIU's images.
    json.put("NoShm", !isBound("/dev/shm"));
    json.put("NOShmShare", !isBound("/dev/shm"));
    json.put("shmSize", hostConfig.path("ShmSize").asLong(64 << 20));
    json.put("staticDir", "");
    volumes(json);
    json.put("privileged", hostConfig.path("Privileged").asBoolean());
    json.put("user", user());
    json.put("passwd", false);
    network(json);
    json.set("entrypoint", config.path("Entrypoint").deepCopy());
    json.set("command", config.path("Cmd").deepCopy());
    json.put("stdin", config.path("OpenStdin").asBoolean());
    json.set("labels", config.path("Labels").deepCopy());
    json.put("stopSignal", signal(config.path("StopSignal").asText("SIGTERM")));
    json.put("stopTimeout", config.path("StopTimeout").asInt(10));
    json.put("createdTime", container.inspect().path("Created").asText());
    json.put("checkpointedTime", container.manifest().createdAt().toString());
    json.put("cgroupsMode", "enabled");
    json.put("cgroupParent", "");
    json.put("logPath", "");
    json.put("logDriver", "k8s-file");
    json.put("restart_policy", hostConfig.path("RestartPolicy").path("Name").asText("no"));
    json.put("restart_retries", hostConfig.path("RestartPolicy").path("MaximumRetryCount").asInt());
    json.put("runtime", "runc");
    json.put("sdnotifyMode", "container");
    json.put("systemd", false);
    json.putNull("healthcheck");
    return json;
  }

  private boolean isBound(String destination) {
    for (JsonNode mount : container.spec().path("mounts")) {
      if (mount.path("destination").asText().equals(destination)) {
        return mount.path("type").asText().equals("bind");
      }
    }
    return false;
  }

  /** Those whose content is there: Podman makes them anew. */
  private void volumes(ObjectNode json) {
    ArrayNode named = json.putArray("namedVolumes");
    ArrayNode users = json.putArray("userVolumes");
    for (Mount mount : container.manifest().mounts()) {
      users.add(mount.destination());
      if (isSaved(mount)) {
        ObjectNode volume = named.addObject();
        volume.put("volumeName", mount.name()).put("dest", mount.destination());
        volume.putArray("options").add(mount.readOnly() ? "ro" : "rw");
      }
    }
  }

  private boolean isSaved(Mount mount) {
    String archive = "volumes/" + mount.name() + ".tar";
    return mount.type().equals("volume")
        && container.manifest().files().stream().anyMatch(file -> file.path().equals(archive));
  }

  /** Podman goes by what it knows of the user, not by the spec. */
  private String user() {
    String user = container.config().path("User").asText();
    JsonNode process = container.spec().path("process").path("user");
    return user.isEmpty()
        ? process.path("uid").asLong() + ":" + process.path("gid").asLong()
        : user;
  }

  private static int signal(String name) {
    String bare = name.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
    return bare.matches("[0-9]{1,2}") ? Integer.parseInt(bare) : SIGNALS.getOrDefault(bare, 15);
  }

  private void network(ObjectNode json) {
    String mode = container.hostConfig().path("NetworkMode").asText();
    json.put("createNetNS", container.hasEngineNetwork());
    json.put("networkMode", container.hasEngineNetwork() ? "bridge" : mode);
    if (!container.hasEngineNetwork()) {
      return;
    }
    json.putObject("newNetworks").putObject(NETWORK).put("interface_name", "eth0");
    ArrayNode ports = json.putArray("newPortMappings");
    container
        .hostConfig()
        .path("PortBindings")
        .properties()
        .forEach(
            port -> {
              String[] parts = port.getKey().split("/", 2);
              for (JsonNode binding : port.getValue()) {
                ObjectNode mapping = ports.addObject();
                mapping.put("host_ip", binding.path("HostIp").asText());
                mapping.put("container_port", Integer.parseInt(parts[0]));
                mapping.put("host_port", binding.path("HostPort").asInt());
                mapping.put("range", 1);
                mapping.put("protocol", parts.length > 1 ? parts[1] : "tcp");
              }
            });
  }

  ObjectNode spec() {
    ObjectNode spec = ForeignSpec.of(container.spec(), "libpod");
    Set<String> saved = new TreeSet<>();
    container.manifest().mounts().stream()
        .filter(this::isSaved)
        .forEach(mount -> saved.add(mount.destination()));
    for (JsonNode mount : spec.path("mounts")) {
      String destination = mount.path("destination").asText();
      for (Mount recorded : container.manifest().mounts()) {
        if (saved.contains(destination) && recorded.destination().equals(destination)) {
          ((ObjectNode) mount).put("source", VOLUMES + recorded.name() + "/_data");
        }
      }
    }
    return spec;
  }

  /**
   * The addresses that the container had, under the names of Docker's networks: Podman asks for
   * those only of its own.
   */
  ObjectNode networkStatus() {
    ObjectNode status = ForeignWords.JSON.createObjectNode();
    int number = 0;
    for (Map.Entry<String, JsonNode> network :
        container.inspect().path("NetworkSettings").path("Networks").properties()) {
      JsonNode endpoint = network.getValue();
      if (endpoint.path("IPAddress").asText().isEmpty()) {
        continue;
      }
      ObjectNode card =
          status
              .putObject("docker-" + network.getKey())
              .putObject("interfaces")
              .putObject("eth" + number++);
      ObjectNode subnet = card.putArray("subnets").addObject();
      subnet.put(
          "ipnet",
          endpoint.path("IPAddress").asText() + "/" + endpoint.path("IPPrefixLen").asInt(32));
      if (!endpoint.path("Gateway").asText().isEmpty()) {
        subnet.put("gateway", endpoint.path("Gateway").asText());
      }
      card.put("mac_address", endpoint.path("MacAddress").asText());
    }
    return status;
  }
}
