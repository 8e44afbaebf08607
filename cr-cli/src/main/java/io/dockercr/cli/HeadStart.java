package io.dockercr.cli;

import io.dockercr.api.CheckpointException;
import io.dockercr.criu.CriuClients;
import io.dockercr.docker.DockerCheckpointEngine;
import io.dockercr.docker.EngineAddress;
import java.util.Set;

/**
 * Loads what a checkpoint or a restore will need while the command line is still being read: on a
 * second core, that is as good as not at all.
 */
final class HeadStart {
  private static final Set<String> WORTH_IT = Set.of("checkpoint", "restore");

  private HeadStart() {}

  /** Begins, if the command that the arguments begin with takes part in it. */
  static void give(String[] args) {
    if (args.length > 1 && WORTH_IT.contains(args[0])) {
      Thread thread = new Thread(HeadStart::load, "head-start");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static void load() {
    try {
      DockerCheckpointEngine.connect(
              EngineAddress.fromEnvironment(), CriuClients.bestAvailable().client())
          .warmUp();
    } catch (CheckpointException e) {
      // The command meets the same, and tells of it.
      return;
    }
  }
}
