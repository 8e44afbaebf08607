package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.ContainerNotFoundException;
import io.dockercr.api.ContainerNotRunningException;
import io.dockercr.api.EngineFailedException;
import io.dockercr.api.ExecSessionPolicy;
import io.dockercr.api.PausedPolicy;
import io.dockercr.api.Reasons;
import io.dockercr.api.UnsupportedContainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Looks at a container before its checkpoint, and refuses what can't be checkpointed. */
final class ContainerInspector {
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  private final EngineApi engine;

  ContainerInspector(EngineApi engine) {
    this.engine = engine;
  }

  /** The engine's view of a container, which must be there. */
  JsonNode require(String container) throws CheckpointException {
    JsonNode inspect = engine.inspect(container);
    if (inspect.isMissingNode()) {
      throw new ContainerNotFoundException(
          "There is no container \"" + container + "\".",
          "`docker ps -a` lists the containers of the engine at " + engine.endpoint() + ".");
    }
    return inspect;
  }

  /** All that a checkpoint needs to know of a running container. */
  RunningContainer running(String container, CheckpointRequest request) throws CheckpointException {
    JsonNode inspect = require(container);
    requireRunning(inspect, request.paused());
    requireSupported(inspect);
    int pid = inspect.path("State").path("Pid").asInt();
    try {
      requireHostsUsers(inspect, pid);
      List<MountInfo> mounts = MountInfo.ofProcess(pid);
      boolean unified = Files.exists(CGROUPS.resolve("cgroup.controllers"));
      Path freezer = freezer(pid, unified);
      if (request.execSessions() == ExecSessionPolicy.REFUSE) {
        ExecSessions.requireNone(RunningContainer.nameOf(inspect), pid, freezer);
      }
      return new RunningContainer(
          inspect,
          EngineApi.JSON.readTree(Files.readAllBytes(bundle(pid).resolve("config.json"))),
          pid,
          mounts,
          upperDirectory(inspect, mounts),
          freezer,
          unified ? 2 : 1);
    } catch (IOException e) {
      throw new EngineFailedException(
          "The processes of container \""
              + container
              + "\" can't be looked at: "
              + Reasons.of(e)
              + ".",
          "Did it just stop? docker-cr has to run as root, on the engine's own host.",
          e);
    }
  }

  private static void requireRunning(JsonNode inspect, PausedPolicy paused)
      throws CheckpointException {
    JsonNode state = inspect.path("State");
    String name = RunningContainer.nameOf(inspect);
    if (state.path("Paused").asBoolean() && paused == PausedPolicy.REFUSE) {
      throw new ContainerNotRunningException(
          "The container \"" + name + "\" is paused.",
          "`docker unpause " + name + "` first, or have it restored paused with --paused keep.");
    }
    if (!state.path("Running").asBoolean() || state.path("Restarting").asBoolean()) {
      throw new ContainerNotRunningException(
          "The container \"" + name + "\" is not running: " + state.path("Status").asText() + ".",
          "Only a running container has something to checkpoint; start it with `docker start "
              + name
              + "`.");
    }
  }

  private static void requireSupported(JsonNode inspect) throws CheckpointException {
    JsonNode hostConfig = inspect.path("HostConfig");
    String network = hostConfig.path("NetworkMode").asText();
    if (network.equals("host") || network.startsWith("container:")) {
      throw new UnsupportedContainerException(
          "The container \""
              + RunningContainer.nameOf(inspect)
              + "\" shares a network namespace (--network "
              + network
              + "), whose connections belong to others as well.",
          "Run it on a network of its own.");
    }
    for (String shared : List.of("PidMode", "IpcMode", "UTSMode")) {
      String mode = hostConfig.path(shared).asText();
      if (mode.equals("host") || mode.startsWith("container:")) {
        throw new UnsupportedContainerException(
            "The container \""
                + RunningContainer.nameOf(inspect)
                + "\" shares a namespace with others ("
                + shared
                + " "
                + mode
                + "), which CRIU can't dump.",
            "Run it with namespaces of its own.");
      }
    }
    requireNoSharedMount(inspect);
    String runtime = hostConfig.path("Runtime").asText();
    if (!List.of("", "runc", "io.containerd.runc.v2", RestoreRuntime.NAME).contains(runtime)) {
      throw new UnsupportedContainerException(
          "The container \""
              + RunningContainer.nameOf(inspect)
              + "\" runs under the OCI runtime \""
              + runtime
              + "\"; only runc's containers can be restored.",
          "Run it with --runtime runc.");
    }
  }

  /**
   * In a user namespace of its own (userns-remap, a rootless engine) a container gets its devices
   * as mounts from the host, and runc gives CRIU none of them at the restore.
   */
  private static void requireHostsUsers(JsonNode inspect, int pid)
      throws CheckpointException, IOException {
    String theirs = Files.readString(Path.of("/proc/" + pid + "/uid_map"));
    if (!theirs.equals(Files.readString(Path.of("/proc/self/uid_map")))) {
      throw new UnsupportedContainerException(
          "The container \""
              + RunningContainer.nameOf(inspect)
              + "\" has a user namespace of its own (userns-remap, or a rootless engine), whose devices"
              + " runc can't restore.",
          "Run it with --userns host, on an engine that is not rootless.");
    }
  }

  private static void requireNoSharedMount(JsonNode inspect) throws CheckpointException {
    for (JsonNode mount : inspect.path("Mounts")) {
      if (List.of("shared", "rshared").contains(mount.path("Propagation").asText())) {
        throw new UnsupportedContainerException(
            "The container \""
                + RunningContainer.nameOf(inspect)
                + "\" passes mounts on to the host at "
                + mount.path("Destination").asText()
                + " ("
                + mount.path("Propagation").asText()
                + "), which CRIU can't restore.",
            "Mount it with rslave, which receives the host's mounts, or rprivate.");
      }
    }
  }

  /** The containerd shim, init's parent, works in the bundle's directory. */
  private static Path bundle(int pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("PPid:")) {
        return Path.of("/proc/" + line.substring(5).strip() + "/cwd").toRealPath();
      }
    }
    throw new IOException("process " + pid + " has no parent");
  }

  private static Path upperDirectory(JsonNode inspect, List<MountInfo> mounts)
      throws CheckpointException {
    String byDriver = inspect.path("GraphDriver").path("Data").path("UpperDir").asText();
    if (!byDriver.isEmpty()) {
      return Path.of(byDriver);
    }
    for (MountInfo mount : mounts) {
      Optional<String> upper = mount.option("upperdir");
      if (mount.mountPoint().equals("/") && mount.fsType().equals("overlay") && upper.isPresent()) {
        return Path.of(upper.get());
      }
    }
    throw new UnsupportedContainerException(
        "The container's root is not an overlay file system, so that its file changes can't be told"
            + " from its image.",
        "Use the engine's storage driver overlay2, or the containerd image store with overlayfs.");
  }

  private static Path freezer(int pid, boolean unified) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/cgroup"))) {
      String[] parts = line.split(":", 3);
      if (unified ? parts[1].isEmpty() : List.of(parts[1].split(",", -1)).contains("freezer")) {
        Path hierarchy = unified ? CGROUPS : CGROUPS.resolve("freezer");
        return hierarchy.resolve(parts[2].substring(1));
      }
    }
    throw new IOException("process " + pid + " is in no freezer cgroup");
  }
}
