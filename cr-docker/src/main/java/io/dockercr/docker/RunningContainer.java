package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;

/**
 * A running container as the engine, its runtime and the kernel have it. Immutable.
 *
 * @param inspect the engine's {@code docker inspect}
 * @param spec the OCI runtime configuration that it runs with
 * @param pid its init process, seen from the host
 * @param mounts what is mounted in it
 * @param upperDirectory where its writable layer is
 * @param freezer its cgroup's directory in the freezer (v1) or unified (v2) hierarchy
 * @param cgroupVersion 1 or 2
 */
record RunningContainer(
    JsonNode inspect,
    JsonNode spec,
    int pid,
    List<MountInfo> mounts,
    Path upperDirectory,
    Path freezer,
    int cgroupVersion) {

  /** Its id, in full. */
  String id() {
    return inspect.path("Id").asText();
  }

  /** Its name, without the leading slash of the engine's JSON. */
  String name() {
    return nameOf(inspect);
  }

  static String nameOf(JsonNode inspect) {
    String name = inspect.path("Name").asText();
    return name.startsWith("/") ? name.substring(1) : name;
  }

  /** Whether it has a terminal. */
  boolean hasTerminal() {
    return inspect.path("Config").path("Tty").asBoolean();
  }

  /** Whether the engine had paused it. */
  boolean isPaused() {
    return inspect.path("State").path("Paused").asBoolean();
  }

  JsonNode hostConfig() {
    return inspect.path("HostConfig");
  }
}
