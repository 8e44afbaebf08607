package io.dockercr.docker.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest.Mount;
import io.dockercr.api.CorruptedCheckpointException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What was mounted in a foreign container: what every engine mounts by itself, what only its own
 * does, and what somebody asked for.
 */
final class ForeignMounts {
  /** Docker has these in each container as well. */
  static final Set<String> ENGINES =
      Set.of(
          "/proc",
          "/dev",
          "/dev/pts",
          "/dev/shm",
          "/dev/mqueue",
          "/sys",
          "/sys/fs/cgroup",
          "/etc/hosts",
          "/etc/hostname",
          "/etc/resolv.conf");

  /** Podman's and Kubernetes' own, of which Docker has none. */
  private static final Set<String> THEIRS =
      Set.of(
          "/run/.containerenv",
          "/run/secrets",
          "/var/run/.containerenv",
          "/var/run/secrets",
          "/dev/termination-log",
          "/var/run/secrets/kubernetes.io/serviceaccount",
          "/run/secrets/kubernetes.io/serviceaccount");

  private static final Pattern VOLUME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,200}");

  private final Map<String, Mount> kept = new LinkedHashMap<>();
  private final List<String> leftOut = new ArrayList<>();

  private ForeignMounts() {}

  /**
   * @param config {@code config.dump}, which knows Podman's volumes
   * @throws CorruptedCheckpointException if a mount is none
   */
  static ForeignMounts of(JsonNode config, JsonNode spec) throws CheckpointException {
    Map<String, String> volumes = new HashMap<>();
    for (JsonNode volume : config.path("namedVolumes")) {
      String name = volume.path("volumeName").asText();
      if (!VOLUME.matcher(name).matches()) {
        throw malformed("a volume has no name that is allowed");
      }
      volumes.put(normal(volume.path("dest").asText()), name);
    }
    ForeignMounts mounts = new ForeignMounts();
    for (JsonNode mount : spec.path("mounts")) {
      mounts.add(mount, volumes);
    }
    return mounts;
  }

  private void add(JsonNode mount, Map<String, String> volumes) throws CheckpointException {
    String destination = normal(mount.path("destination").asText());
    if (ENGINES.contains(destination)) {
      return;
    }
    if (THEIRS.contains(destination)) {
      leftOut.add(destination);
      return;
    }
    if (kept.containsKey(destination)) {
      throw malformed("two mounts at " + destination);
    }
    String type = mount.path("type").asText();
    boolean readOnly = hasOption(mount, "ro");
    if (volumes.containsKey(destination)) {
      String name = volumes.get(destination);
      kept.put(destination, mounted("volume", name, "", destination, readOnly, true));
    } else if (type.equals("tmpfs")) {
      kept.put(destination, mounted("tmpfs", "", "", destination, readOnly, true));
    } else if (type.equals("bind") || hasOption(mount, "bind") || hasOption(mount, "rbind")) {
      String source = normal(mount.path("source").asText());
      // A file that is not here may have been one: nothing is made of that without being asked.
      boolean directory = !Files.isRegularFile(Path.of(source));
      kept.put(destination, mounted("bind", "", source, destination, readOnly, directory));
    } else {
      leftOut.add(destination);
    }
  }

  private static Mount mounted(
      String type,
      String name,
      String source,
      String destination,
      boolean readOnly,
      boolean directory) {
    return new Mount(
        type, name, source, destination, readOnly, directory, directory ? 0755 : 0644, 0, 0);
  }

  private static boolean hasOption(JsonNode mount, String option) {
    for (JsonNode given : mount.path("options")) {
      if (given.asText().equals(option)) {
        return true;
      }
    }
    return false;
  }

  /** An absolute path without detours; anything else is refused. */
  private static String normal(String path) throws CheckpointException {
    boolean plain =
        path.startsWith("/")
            && path.length() < 4096
            && path.chars().noneMatch(c -> c < 0x20 || c == 0x7f || c == ':')
            && !List.of(path.split("/")).contains("..");
    if (!plain) {
      throw malformed("a mount's path is not absolute, leads elsewhere, or has a colon in it");
    }
    return Path.of(path).normalize().toString();
  }

  private static CorruptedCheckpointException malformed(String what) {
    return new CorruptedCheckpointException(
        "The archive is not what Podman or a Kubernetes runtime writes: " + what + ".", null);
  }

  List<Mount> kept() {
    return List.copyOf(kept.values());
  }

  List<String> leftOut() {
    return List.copyOf(leftOut);
  }
}
