package io.dockercr.cli;

import io.dockercr.docker.DockerCheckpointEngine;
import io.dockercr.docker.RestoreRuntime;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code docker-cr setup}. */
@Command(
    name = "setup",
    description =
        "Installs the restore runtime and registers it with the engine, or takes both away. Running"
            + " containers are not disturbed.")
final class SetupCommand extends CliCommand {
  @Option(
      names = "--remove",
      description = "Take the runtime away, unless containers that were restored still need it.")
  private boolean remove;

  @Option(
      names = "--runtime-dir",
      paramLabel = "DIR",
      description =
          "Where to put the runtime; nobody but root may write there. Default:"
              + " /usr/local/libexec/docker-cr.")
  private Path runtimeDirectory = RestoreRuntime.DEFAULT_DIRECTORY;

  @Mixin private CriuClientOption criuClient = new CriuClientOption();

  @Override
  ExitCode run(Output out) throws Exception {
    try (DockerCheckpointEngine engine = criuClient.connect()) {
      RestoreRuntime runtime = engine.restoreRuntime();
      boolean changed = remove ? runtime.unregister() : runtime.register(runtimeDirectory);
      out.result(
          "The restore runtime "
              + (changed ? "is now " : "was already ")
              + (remove ? "not registered" : "registered")
              + " with the engine.");
    }
    return ExitCode.OK;
  }
}
