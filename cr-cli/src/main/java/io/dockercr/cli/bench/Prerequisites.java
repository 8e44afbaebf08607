package io.dockercr.cli.bench;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.EngineUnavailableException;
import io.dockercr.api.ImageNotFoundException;
import io.dockercr.api.IncompatibleHostException;
import io.dockercr.api.InsufficientPrivilegeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What has to be there before anything can be measured. */
final class Prerequisites {
  private Prerequisites() {}

  /** Changes nothing. */
  static void check(BenchRun run) throws CheckpointException, InterruptedException {
    if (!isRoot()) {
      throw new InsufficientPrivilegeException(
          "A benchmark needs root.", "Run it with `sudo -E`, which keeps DOCKER_HOST.");
    }
    try {
      checkEngine(run);
      for (String image :
          List.of(run.options().images().minimal(), run.options().images().medium())) {
        if (!run.docker().hasImage(image)) {
          throw new ImageNotFoundException(
              "The engine has no image " + image + ".",
              "Name others with --image-minimal and --image-medium; `test/scripts/images.sh load` makes these.");
        }
      }
    } catch (MeasurementFailedException e) {
      throw new EngineUnavailableException(
          "The engine can't be asked. " + e.getMessage(),
          "Does `docker version` work here? DOCKER_HOST names the engine.",
          e);
    }
  }

  private static void checkEngine(BenchRun run)
      throws CheckpointException, MeasurementFailedException, InterruptedException {
    String runtimes = run.docker().call("info", "--format", "{{json .Runtimes}}");
    if (!runtimes.contains("\"docker-cr\"")) {
      throw new IncompatibleHostException(
          "The restore runtime is not registered with the engine.", "Run `sudo docker-cr setup`.");
    }
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self/status"), "unix:uid").equals(0);
    } catch (IOException e) {
      throw new IllegalStateException("/proc/self can't be read", e);
    }
  }
}
