package io.dockercr.docker;

import io.dockercr.api.EngineUnavailableException;
import java.nio.file.Path;

/**
 * Where the Docker engine listens. Always a Unix socket of this host: what is checkpointed are this
 * host's processes.
 *
 * @param socket the engine's socket
 */
public record EngineAddress(Path socket) {
  private static final String DEFAULT = "unix:///var/run/docker.sock";

  /**
   * The address that {@code DOCKER_HOST} names, or the default one.
   *
   * @throws EngineUnavailableException if it is not a Unix socket
   */
  public static EngineAddress fromEnvironment() throws EngineUnavailableException {
    String host = System.getenv("DOCKER_HOST");
    return parse(host == null || host.isEmpty() ? DEFAULT : host);
  }

  /**
   * Reads an address in the form of {@code DOCKER_HOST}.
   *
   * @throws EngineUnavailableException if it is not a Unix socket
   */
  public static EngineAddress parse(String host) throws EngineUnavailableException {
    if (!host.startsWith("unix://") || host.length() == "unix://".length()) {
      throw new EngineUnavailableException(
          "The engine's address \"" + host + "\" is not a Unix socket.",
          "docker-cr works beside the engine, on its host: set DOCKER_HOST=unix:///var/run/docker.sock"
              + " there.");
    }
    return new EngineAddress(Path.of(host.substring("unix://".length())));
  }

  @Override
  public String toString() {
    return "unix://" + socket;
  }
}
