package io.dockercr.cli.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The programs that are measured: those that the environment names, else those in {@code PATH}.
 *
 * @param dockerCr {@code DOCKER_CR}, else the one that runs this benchmark
 * @param docker {@code docker}
 * @param podman {@code PODMAN}, else {@code podman}
 * @param runc {@code RUNC}, else {@code runc}
 * @param criu {@code DOCKER_CR_CRIU}, else {@code criu}
 */
record BenchPrograms(String dockerCr, String docker, String podman, String runc, String criu) {

  static BenchPrograms of(Map<String, String> environment) {
    return new BenchPrograms(
        environment.getOrDefault("DOCKER_CR", launcher()),
        "docker",
        environment.getOrDefault("PODMAN", "podman"),
        environment.getOrDefault("RUNC", "runc"),
        environment.getOrDefault("DOCKER_CR_CRIU", "criu"));
  }

  /** The launcher has put {@code HOME/lib/cr-cli-VERSION.jar} in the class path. */
  private static String launcher() {
    Path jar = Path.of(System.getProperty("java.class.path", "")).toAbsolutePath().normalize();
    return Optional.ofNullable(jar.getParent())
        .map(Path::getParent)
        .map(home -> home.resolve("bin").resolve("docker-cr"))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .orElse("docker-cr");
  }

  /** Whether that program can be run: a path that is there, or a name in {@code PATH}. */
  static boolean isThere(String program) {
    if (program.indexOf('/') >= 0) {
      return Files.isExecutable(Path.of(program));
    }
    for (String place : System.getenv().getOrDefault("PATH", "").split(":")) {
      if (!place.isEmpty() && Files.isExecutable(Path.of(place).resolve(program))) {
        return true;
      }
    }
    return false;
  }
}
