package io.dockercr.docker.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointManifest.Mount;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The settings of a foreign container that Docker knows too. */
final class ForeignSettings {
  private static final Set<String> RESTART_POLICIES =
      Set.of("no", "always", "on-failure", "unless-stopped");

  private final JsonNode config;
  private final JsonNode spec;
  private final JsonNode process;
  private final ForeignMounts mounts;

  ForeignSettings(JsonNode config, JsonNode spec, ForeignMounts mounts) {
    this.config = config;
    this.spec = spec;
    this.process = spec.path("process");
    this.mounts = mounts;
  }

  /** {@code Config}: what runs. */
  ObjectNode config(String image) {
    ObjectNode json = ForeignWords.JSON.createObjectNode();
    json.put("Image", image);
    json.put("Hostname", spec.path("hostname").asText());
    json.put("User", user());
    json.put("WorkingDir", process.path("cwd").asText("/"));
    json.put("Tty", process.path("terminal").asBoolean());
    json.put("OpenStdin", config.path("stdin").asBoolean() || process.path("terminal").asBoolean());
    json.set("Env", texts(process.path("env")));
    // With an entrypoint of its own, a container takes no command from its image.
    json.set("Entrypoint", texts(process.path("args")));
    json.putNull("Cmd");
    ObjectNode labels = json.putObject("Labels");
    config
        .path("labels")
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    if (config.path("stopSignal").isInt()) {
      json.put("StopSignal", String.valueOf(config.path("stopSignal").asInt()));
    }
    if (config.path("stopTimeout").isInt()) {
      json.put("StopTimeout", config.path("stopTimeout").asInt());
    }
    return json;
  }

  private String user() {
    JsonNode user = process.path("user");
    long uid = user.path("uid").asLong();
    long gid = user.path("gid").asLong();
    return uid == 0 && gid == 0 ? "" : uid + ":" + gid;
  }

  /** {@code HostConfig}: what it may do, and what it may use. */
  ObjectNode hostConfig() {
    ObjectNode json = ForeignWords.JSON.createObjectNode();
    namespaces(json);
    json.put("Privileged", config.path("privileged").asBoolean());
    capabilities(json);
    security(json);
    resources(json);
    mounts(json);
    json.put("ReadonlyRootfs", spec.path("root").path("readonly").asBoolean());
    ArrayNode groups = json.putArray("GroupAdd");
    for (JsonNode group : process.path("user").path("additionalGids")) {
      if (group.asLong() != process.path("user").path("gid").asLong()) {
        groups.add(String.valueOf(group.asLong()));
      }
    }
    String restart = config.path("restart_policy").asText("no");
    json.putObject("RestartPolicy")
        .put("Name", RESTART_POLICIES.contains(restart) ? restart : "no")
        .put(
            "MaximumRetryCount",
            restart.equals("on-failure") ? config.path("restart_retries").asInt() : 0);
    ports(json);
    return json;
  }

  private void namespaces(ObjectNode json) {
    json.put("NetworkMode", networkMode());
    json.put("IpcMode", has("ipc") ? "private" : "host");
    json.put("PidMode", has("pid") ? "" : "host");
    json.put("UTSMode", has("uts") ? "" : "host");
    json.put("CgroupnsMode", has("cgroup") ? "private" : "host");
  }

  private String networkMode() {
    if (!has("network")) {
      return "host";
    }
    return config.path("networkMode").asText().equals("none") ? "none" : "bridge";
  }

  private boolean has(String namespace) {
    for (JsonNode there : spec.path("linux").path("namespaces")) {
      if (there.path("type").asText().equals(namespace)) {
        return true;
      }
    }
    return false;
  }

  /** As a list of all: Podman's own set is not Docker's. */
  private void capabilities(ObjectNode json) {
    Set<String> bounding = new TreeSet<>();
    process.path("capabilities").path("bounding").forEach(name -> bounding.add(name.asText()));
    json.putNull("CapAdd").putNull("CapDrop");
    if (!bounding.equals(Capabilities.DEFAULT)) {
      json.putArray("CapDrop").add("ALL");
      bounding.forEach(json.putArray("CapAdd")::add);
    }
  }

  private void security(ObjectNode json) {
    ArrayNode options = json.putArray("SecurityOpt");
    if (process.path("noNewPrivileges").asBoolean()) {
      options.add("no-new-privileges");
    }
    if (!spec.path("linux").has("seccomp")) {
      options.add("seccomp=unconfined");
    }
    if (process.path("apparmorProfile").asText().equals("unconfined")) {
      options.add("apparmor=unconfined");
    }
    if (spec.path("linux").path("maskedPaths").isEmpty()) {
      options.add("systempaths=unconfined");
    }
    ArrayNode devices = json.putArray("Devices");
    for (JsonNode device : spec.path("linux").path("devices")) {
      String path = device.path("path").asText();
      if (!Capabilities.DEFAULT_DEVICES.contains(path)) {
        devices
            .addObject()
            .put("PathOnHost", path)
            .put("PathInContainer", path)
            .put("CgroupPermissions", "rwm");
      }
    }
  }

  private void resources(ObjectNode json) {
    JsonNode resources = spec.path("linux").path("resources");
    number(json, "Memory", resources.path("memory").path("limit"));
    number(json, "MemoryReservation", resources.path("memory").path("reservation"));
    number(json, "MemorySwap", resources.path("memory").path("swap"));
    number(json, "CpuShares", resources.path("cpu").path("shares"));
    number(json, "CpuQuota", resources.path("cpu").path("quota"));
    number(json, "CpuPeriod", resources.path("cpu").path("period"));
    number(json, "PidsLimit", resources.path("pids").path("limit"));
    number(json, "ShmSize", config.path("shmSize"));
    String cpus = resources.path("cpu").path("cpus").asText();
    if (cpus.matches("[0-9,-]{1,1000}")) {
      json.put("CpusetCpus", cpus);
    }
    ArrayNode limits = json.putArray("Ulimits");
    for (JsonNode limit : process.path("rlimits")) {
      String name = limit.path("type").asText().toLowerCase(Locale.ROOT);
      if (name.matches("rlimit_[a-z]{1,16}")) {
        limits
            .addObject()
            .put("Name", name.substring("rlimit_".length()))
            .put("Soft", limit.path("soft").asLong())
            .put("Hard", limit.path("hard").asLong());
      }
    }
  }

  private static void number(ObjectNode json, String key, JsonNode value) {
    if (value.canConvertToLong() && value.asLong() > 0) {
      json.put(key, value.asLong());
    }
  }

  private void mounts(ObjectNode json) {
    ArrayNode binds = json.putArray("Binds");
    ObjectNode tmpfs = json.putObject("Tmpfs");
    for (Mount mount : mounts.kept()) {
      if (mount.type().equals("tmpfs")) {
        tmpfs.put(mount.destination(), "");
      } else {
        String source = mount.type().equals("volume") ? mount.name() : mount.source();
        binds.add(source + ":" + mount.destination() + (mount.readOnly() ? ":ro" : ""));
      }
    }
  }

  /** {@code Mounts}: the engine's list of the same. */
  void mounts(ArrayNode json) {
    for (Mount mount : mounts.kept()) {
      if (!mount.type().equals("tmpfs")) {
        json.addObject()
            .put("Type", mount.type())
            .put("Name", mount.name())
            .put("Source", mount.source())
            .put("Destination", mount.destination())
            .put("RW", !mount.readOnly());
      }
    }
  }

  private void ports(ObjectNode json) {
    ObjectNode bindings = json.putObject("PortBindings");
    for (JsonNode port : config.path("newPortMappings")) {
      String protocol = port.path("protocol").asText("tcp");
      if (!List.of("tcp", "udp", "sctp").contains(protocol)) {
        continue;
      }
      for (int i = 0; i < Math.min(1000, port.path("range").asInt(1)); i++) {
        int inside = port.path("container_port").asInt() + i;
        int outside = port.path("host_port").asInt() + i;
        if (inside < 1 || inside > 65535 || outside < 0 || outside > 65535) {
          continue;
        }
        bindings
            .withArray("/" + inside + "~1" + protocol)
            .addObject()
            .put(
                "HostIp",
                port.path("host_ip").asText().matches("[0-9a-fA-F.:]*")
                    ? port.path("host_ip").asText()
                    : "")
            .put("HostPort", String.valueOf(outside));
      }
    }
  }

  /** {@code Networks}: Docker's default one, whatever the other engine's was called. */
  ObjectNode networks() {
    ObjectNode networks = ForeignWords.JSON.createObjectNode();
    networks.putObject(networkMode());
    return networks;
  }

  private static ArrayNode texts(JsonNode from) {
    ArrayNode texts = ForeignWords.JSON.createArrayNode();
    from.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
