package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.IncompatibleHostException;
import io.dockercr.criu.CriuClient;

/**
 * The versions of what is on this host, asked for beside other work. Safe for use by several
 * threads.
 */
final class HostFacts {
  /** CRIU's name for what a lazy restore needs of the kernel. */
  static final String LAZY_PAGES = "uffd-noncoop";

  /** The feature of the kernel that tells which memory has changed, as CRIU names it. */
  static final String MEMORY_TRACKING = "mem_dirty_track";

  private final Promised<JsonNode> engineVersion;
  private final Promised<String> criuVersion;
  private final CriuClient criu;

  HostFacts(EngineApi engine, CriuClient criu) {
    engineVersion = Promised.of(engine::version);
    criuVersion = Promised.of(() -> criu.version().toString());
    this.criu = criu;
  }

  /** CRIU's version. */
  String criuVersion() throws CheckpointException {
    return criuVersion.get();
  }

  /**
   * Makes sure that memory can follow while processes run: CRIU has to be told when they fork, and
   * move, unmap or drop memory.
   *
   * @throws IncompatibleHostException if the kernel can't
   */
  void requireLazyPages() throws CheckpointException {
    if (!criu.hasFeature(LAZY_PAGES)) {
      throw new IncompatibleHostException(
          "This kernel, or this CRIU, can't bring memory back while a container runs"
              + " (userfaultfd with its events).",
          "Leave --lazy out; `docker-cr check` tells what this host has.");
    }
  }

  /**
   * Makes sure that the kernel tracks which memory changes.
   *
   * @throws IncompatibleHostException if it does not
   */
  void requireMemoryTracking() throws CheckpointException {
    if (!criu.hasFeature(MEMORY_TRACKING)) {
      throw new IncompatibleHostException(
          "This kernel does not track which memory changes (CONFIG_MEM_SOFT_DIRTY): there is no pre-dump, and"
              + " no checkpoint can build on another.",
          "Leave --pre-dump, --parent and --track-memory out; a store repo:/PATH keeps what has not changed since the last checkpoint"
              + " once, on every kernel.");
    }
  }

  /** The engine's version. */
  String engineVersion() throws CheckpointException {
    return engineVersion.get().path("Version").asText();
  }

  /** The machine, as the kernel names it, such as {@code x86_64}. */
  static String architecture() {
    String arch = System.getProperty("os.arch");
    return arch.equals("amd64") ? "x86_64" : arch;
  }

  /** This host, as a manifest records it. */
  CheckpointManifest.Platform platform(int cgroupVersion, String storageDriver)
      throws CheckpointException {
    String runc = "";
    for (JsonNode component : engineVersion.get().path("Components")) {
      if (component.path("Name").asText().equals("runc")) {
        runc = component.path("Version").asText();
      }
    }
    return new CheckpointManifest.Platform(
        architecture(),
        System.getProperty("os.version"),
        cgroupVersion,
        engineVersion(),
        runc,
        criuVersion(),
        storageDriver);
  }
}
