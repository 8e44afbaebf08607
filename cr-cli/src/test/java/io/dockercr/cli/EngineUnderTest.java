package io.dockercr.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The private engine of this test run, as processes and files of this host. */
final class EngineUnderTest {
  private static final Path SCRIPT =
      Path.of(System.getProperty("faults.scripts", "../test/scripts")).resolve("engine.sh");

  private final Path directory =
      Path.of(System.getenv("DOCKER_HOST").replaceFirst("^unix://", "")).getParent();
  private final String version = System.getenv("DOCKER_CR_TEST_ENGINE");

  /** Where it keeps its sockets and its containers' bundles; its name is the instance's. */
  Path directory() {
    return directory;
  }

  String instance() {
    return directory.getFileName().toString();
  }

  /** Where it runs: its own network namespace. */
  Path network() {
    return Path.of("/run/netns/docker-cr-" + instance());
  }

  private long pid() throws Exception {
    return Long.parseLong(Files.readString(directory.resolve("docker.pid")).strip());
  }

  /** Ends it by a signal, and waits for that. */
  void end(String signal) throws Exception {
    long pid = pid();
    Signals.send(signal, pid);
    for (int i = 0; i < 600 && Signals.isAlive(pid); i++) {
      Thread.sleep(50);
    }
  }

  /** Starts it unless it runs, with the containers that it had. */
  void start() throws Exception {
    Path pidFile = directory.resolve("docker.pid");
    if (Files.exists(pidFile) && !Signals.isAlive(pid())) {
      // Until somebody has waited for it, dockerd takes a dead process for one that runs.
      Files.delete(pidFile);
    }
    Shell.Result result =
        Shell.run(
            Map.of(),
            List.of(SCRIPT.toString(), "start", "--version", version, "--instance", instance()));
    if (result.exitCode() != 0) {
      throw new AssertionError("the engine does not start: " + result.err());
    }
  }
}
