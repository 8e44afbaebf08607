package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.criu.External;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How each mount of a container is dumped: the one place that knows. CRIU dumps by itself what runc
 * made for the container alone (proc, sysfs, devpts, tmpfs …). What comes from outside is dumped as
 * a key, and has to be the key for which runc gives CRIU something at the restore; runc's own
 * {@code libcontainer/criu_linux.go} decides which that is.
 */
final class MountPlan {
  private final RunningContainer container;

  MountPlan(RunningContainer container) {
    this.container = container;
  }

  /** What CRIU must not dump, with the keys that runc asks for at the restore. */
  List<External> externals() {
    List<External> externals = new ArrayList<>();
    for (JsonNode mount : container.spec().path("mounts")) {
      String destination = Path.of(mount.path("destination").asText()).normalize().toString();
      if (isBind(mount)) {
        externals.add(External.mount(destination, destination));
      } else if (mount.path("type").asText().equals("cgroup")) {
        addCgroupControllers(destination, externals);
      }
    }
    for (JsonNode masked : container.spec().path("linux").path("maskedPaths")) {
      // A masked file is covered by /dev/null; a masked directory by a tmpfs, which CRIU dumps.
      if (isCoveredByNull(masked.asText())) {
        externals.add(External.mount(masked.asText(), "/dev/null"));
      }
    }
    return externals;
  }

  private static boolean isBind(JsonNode mount) {
    if (mount.path("type").asText().equals("bind")) {
      return true;
    }
    for (JsonNode option : mount.path("options")) {
      if (option.asText().equals("bind") || option.asText().equals("rbind")) {
        return true;
      }
    }
    return false;
  }

  /** With cgroup v1, runc mounts each controller by itself below one tmpfs. */
  private void addCgroupControllers(String destination, List<External> externals) {
    for (MountInfo mount : container.mounts()) {
      if (mount.fsType().equals("cgroup") && mount.mountPoint().startsWith(destination + "/")) {
        externals.add(External.mount(mount.mountPoint(), mount.mountPoint()));
      }
    }
  }

  private boolean isCoveredByNull(String path) {
    for (MountInfo mount : container.mounts()) {
      if (mount.mountPoint().equals(path) && mount.root().endsWith("/null")) {
        return true;
      }
    }
    return false;
  }

  /** What the manifest says of the mounts that the operator asked for. */
  List<CheckpointManifest.Mount> record() throws IOException {
    List<CheckpointManifest.Mount> mounts = new ArrayList<>();
    for (JsonNode mount : container.inspect().path("Mounts")) {
      mounts.add(record(mount));
    }
    return mounts;
  }

  private static CheckpointManifest.Mount record(JsonNode mount) throws IOException {
    String source = mount.path("Source").asText();
    Map<String, Object> attributes = new HashMap<>();
    if (!source.isEmpty() && Files.exists(Path.of(source))) {
      attributes.putAll(Files.readAttributes(Path.of(source), "unix:mode,uid,gid,isDirectory"));
    }
    return new CheckpointManifest.Mount(
        mount.path("Type").asText(),
        mount.path("Name").asText(),
        source,
        mount.path("Destination").asText(),
        !mount.path("RW").asBoolean(true),
        (boolean) attributes.getOrDefault("isDirectory", true),
        (int) attributes.getOrDefault("mode", 0755) & 07777,
        (int) attributes.getOrDefault("uid", 0),
        (int) attributes.getOrDefault("gid", 0));
  }
}
