package io.dockercr.cli;

import io.dockercr.api.CheckpointException;
import io.dockercr.criu.CriuClients;
import io.dockercr.docker.DockerCheckpointEngine;
import io.dockercr.docker.EngineAddress;
import picocli.CommandLine.Option;

/** How CRIU is called. */
final class CriuClientOption {
  /** The ways there are. */
  enum Kind {
    libcriu,
    binary,
    auto
  }

  @Option(
      names = "--criu-client",
      paramLabel = "CLIENT",
      defaultValue = "auto",
      description =
          "How to call CRIU: ${COMPLETION-CANDIDATES}. auto takes libcriu where it can be loaded."
              + " Default: ${DEFAULT-VALUE}.")
  private Kind kind = Kind.auto;

  /** The client's name, as CriuClients takes it. */
  String name() {
    return kind.name();
  }

  /** Connects to the engine that {@code DOCKER_HOST} names. */
  DockerCheckpointEngine connect() throws CheckpointException {
    return DockerCheckpointEngine.connect(
        EngineAddress.fromEnvironment(), CriuClients.named(name()).client());
  }
}
