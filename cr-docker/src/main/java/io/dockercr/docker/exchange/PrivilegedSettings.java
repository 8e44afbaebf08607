package io.dockercr.docker.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointManifest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What in a checkpoint from elsewhere would give a container more than Docker gives one that asks
 * for nothing. A setting that is not known counts as such.
 */
final class PrivilegedSettings {
  /** Settings of which no value gives power over the host. */
  private static final Set<String> HARMLESS =
      Set.of(
          "AutoRemove",
          "BlkioDeviceReadBps",
          "BlkioDeviceReadIOps",
          "BlkioDeviceWriteBps",
          "BlkioDeviceWriteIOps",
          "BlkioWeight",
          "BlkioWeightDevice",
          "CapDrop",
          "ConsoleSize",
          "ContainerIDFile",
          "CpuCount",
          "CpuPercent",
          "CpuPeriod",
          "CpuQuota",
          "CpuShares",
          "CpusetCpus",
          "CpusetMems",
          "Dns",
          "DnsOptions",
          "DnsSearch",
          "ExtraHosts",
          "GroupAdd",
          "IOMaximumBandwidth",
          "IOMaximumIOps",
          "Init",
          "Memory",
          "MemoryReservation",
          "MemorySwap",
          "MemorySwappiness",
          "NanoCpus",
          "PidsLimit",
          "PortBindings",
          "PublishAllPorts",
          "ReadonlyRootfs",
          "RestartPolicy",
          "ShmSize",
          "StorageOpt",
          "Sysctls",
          "Tmpfs",
          "Ulimits");

  private static final Set<String> RUNTIMES =
      Set.of("", "runc", "io.containerd.runc.v2", "docker-cr");

  private static final Set<String> LOG_DRIVERS =
      Set.of("", "json-file", "local", "none", "journald");

  /** Without these, what is to be seen in /proc and /sys is not for containers. */
  private static final Set<String> MASKED = Set.of("/proc/kcore", "/proc/keys", "/sys/firmware");

  private final JsonNode hostConfig;
  private final CheckpointManifest manifest;
  private final List<String> found = new ArrayList<>();

  private PrivilegedSettings(JsonNode inspect, CheckpointManifest manifest) {
    this.hostConfig = inspect.path("HostConfig");
    this.manifest = manifest;
  }

  /** Names each one that there is. */
  static List<String> of(JsonNode inspect, CheckpointManifest manifest) {
    PrivilegedSettings settings = new PrivilegedSettings(inspect, manifest);
    settings.look();
    settings.lookAtMounts(inspect);
    return List.copyOf(new LinkedHashSet<>(settings.found));
  }

  private void look() {
    for (Map.Entry<String, JsonNode> setting : hostConfig.properties()) {
      String key = setting.getKey();
      JsonNode value = setting.getValue();
      if (HARMLESS.contains(key)) {
        continue;
      }
      switch (key) {
        case "Privileged" -> add(value.asBoolean(), "the container is privileged");
        case "CapAdd" -> capabilities(value);
        case "SecurityOpt" -> security(value);
        case "NetworkMode", "PidMode", "IpcMode", "UTSMode", "UsernsMode" -> namespace(key, value);
        case "CgroupnsMode" ->
            // With the first version of cgroups that is Docker's default.
            add(
                value.asText().equals("host") && manifest.platform().cgroupVersion() > 1,
                "the host's cgroup namespace");
        case "Cgroup" -> add(!value.asText().isEmpty(), "the cgroup of " + shown(value));
        case "CgroupParent" -> add(!value.asText().isEmpty(), "the cgroup parent " + shown(value));
        case "Runtime" ->
            add(!RUNTIMES.contains(value.asText()), "the OCI runtime " + shown(value));
        case "LogConfig" ->
            add(
                !LOG_DRIVERS.contains(value.path("Type").asText()),
                "the log driver " + shown(value.path("Type")));
        case "Devices", "DeviceCgroupRules", "DeviceRequests" ->
            add(!value.isEmpty(), "devices of the host");
        case "OomScoreAdj" -> add(value.asInt() < 0, "protection from the kernel's OOM killer");
        case "OomKillDisable" -> add(value.asBoolean(), "protection from the kernel's OOM killer");
        case "VolumesFrom" -> add(!value.isEmpty(), "the volumes of another container");
        case "Links" -> add(!value.isEmpty(), "links to other containers");
        case "MaskedPaths", "ReadonlyPaths" -> unmasked(key, value);
        case "Annotations" -> annotations(value);
        case "Binds", "Mounts", "VolumeDriver" -> {
          // With the rest of the mounts.
        }
        default -> add(!isDefault(value), "the setting HostConfig." + key + ", which is not known");
      }
    }
  }

  private void add(boolean there, String what) {
    if (there) {
      found.add(what);
    }
  }

  private static boolean isDefault(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL, MISSING -> true;
      case ARRAY, OBJECT -> value.isEmpty();
      case STRING -> List.of("", "default").contains(value.asText());
      case BOOLEAN -> !value.asBoolean();
      case NUMBER -> value.asDouble() == 0;
      default -> false;
    };
  }

  private void capabilities(JsonNode value) {
    Set<String> beyond = new TreeSet<>();
    for (JsonNode name : value) {
      beyond.add(Capabilities.full(name.asText()));
    }
    beyond.removeAll(Capabilities.DEFAULT);
    add(!beyond.isEmpty(), "the capabilities " + safe(Capabilities.words(beyond)));
  }

  private void security(JsonNode value) {
    for (JsonNode option : value) {
      String text = option.asText().replaceFirst("^([a-z-]+):", "$1=");
      boolean stricter =
          text.equals("no-new-privileges")
              || text.equals("no-new-privileges=true")
              || text.equals("seccomp=builtin")
              || text.equals("apparmor=docker-default");
      add(!stricter, "the security option " + safe(text));
    }
  }

  private void namespace(String key, JsonNode value) {
    String mode = value.asText();
    String which = key.replace("Mode", "").replace("Userns", "user");
    add(mode.equals("host"), "the host's " + which + " namespace");
    add(
        mode.startsWith("container:") || mode.startsWith("ns:"),
        "the " + which + " namespace of another container");
  }

  private void unmasked(String key, JsonNode value) {
    if (!value.isArray()) {
      return;
    }
    Set<String> paths = new TreeSet<>();
    value.forEach(path -> paths.add(path.asText()));
    boolean enough =
        key.equals("MaskedPaths") ? paths.containsAll(MASKED) : paths.contains("/proc/sys");
    add(!enough, "paths of /proc and /sys that containers don't get");
  }

  /** They command the runtime: with one of them runc takes options of CRIU from a file. */
  private void annotations(JsonNode value) {
    for (Map.Entry<String, JsonNode> annotation : value.properties()) {
      add(
          !annotation.getKey().equals("io.dockercr.original"),
          "the annotation " + safe(annotation.getKey()));
    }
  }

  private void lookAtMounts(JsonNode inspect) {
    for (JsonNode bind : hostConfig.path("Binds")) {
      String source = bind.asText().split(":", 2)[0];
      add(source.startsWith("/"), "the host's path " + safe(source));
    }
    for (JsonNode mount : hostConfig.path("Mounts")) {
      String type = mount.path("Type").asText();
      if (type.equals("volume")) {
        JsonNode driver = mount.path("VolumeOptions").path("DriverConfig");
        boolean plain =
            driver.path("Name").asText("local").matches("local|")
                && isDefault(driver.path("Options"));
        add(!plain, "a volume with a driver or options");
      } else if (!type.equals("tmpfs")) {
        add(true, "the host's path " + shown(mount.path("Source")));
      }
    }
    for (JsonNode mount : inspect.path("Mounts")) {
      String type = mount.path("Type").asText();
      add(
          !type.equals("volume") && !type.equals("tmpfs"),
          "the host's path " + shown(mount.path("Source")));
      // Replayed as a bind under that name.
      add(
          type.equals("volume") && mount.path("Name").asText().startsWith("/"),
          "the host's path " + shown(mount.path("Name")));
    }
    for (CheckpointManifest.Mount mount : manifest.mounts()) {
      add(mount.type().equals("bind"), "the host's path " + safe(mount.source()));
    }
  }

  private static String shown(JsonNode value) {
    return safe(value.asText());
  }

  /** Fit for a terminal. */
  static String safe(String text) {
    StringBuilder safe = new StringBuilder();
    text.chars()
        .limit(200)
        .forEach(c -> safe.append(c >= 0x20 && c < 0x7f ? String.valueOf((char) c) : "?"));
    return safe.toString();
  }
}
