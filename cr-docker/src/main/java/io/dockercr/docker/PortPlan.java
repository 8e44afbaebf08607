package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.EngineFailedException;
import io.dockercr.api.PublishedPort;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ports that a restored container publishes. */
final class PortPlan {
  /** What engines 26 to 28 say of a port that can't be had, and of which. */
  private static final Pattern NOT_TO_BE_HAD =
      Pattern.compile("already allocated|address already in use|cannot assign requested address");

  private static final Pattern WHICH =
      Pattern.compile("(?:Bind for|listen \\w+|host port(?: for)?) (\\[?[0-9a-fA-F.:]+\\]?:\\d+)");

  private PortPlan() {}

  /**
   * The container's {@code docker inspect} as it would be had it been created with other ports.
   *
   * @param ports in place of all that it had; empty for what it had
   * @throws IllegalArgumentException if it has no network through which to publish
   */
  static JsonNode publish(JsonNode inspect, List<PublishedPort> ports) {
    if (ports.isEmpty()) {
      return inspect;
    }
    String network = inspect.path("HostConfig").path("NetworkMode").asText();
    if (network.equals("none")) {
      throw new IllegalArgumentException(
          "No port of the container can be published: it has no network (--network none).");
    }
    ObjectNode changed = inspect.deepCopy();
    ObjectNode bindings = EngineApi.JSON.createObjectNode();
    for (PublishedPort port : ports) {
      changed.withObject("Config").withObject("ExposedPorts").putObject(port.containerKey());
      bindings
          .withArray(port.containerKey())
          .addObject()
          .put("HostIp", port.hostAddress())
          .put("HostPort", port.hostPort() == 0 ? "" : Integer.toString(port.hostPort()));
    }
    changed.withObject("HostConfig").set("PortBindings", bindings);
    changed.withObject("HostConfig").put("PublishAllPorts", false);
    return changed;
  }

  /** Why the engine did not start a container, if that was because of a port. */
  static Optional<EngineFailedException> taken(EngineApi.Answer answer) {
    Matcher reason = NOT_TO_BE_HAD.matcher(answer.message());
    if (answer.isSuccess() || !reason.find()) {
      return Optional.empty();
    }
    Matcher which = WHICH.matcher(answer.message());
    return Optional.of(
        new EngineFailedException(
            "The port "
                + (which.find() ? which.group(1) : "that the container publishes")
                + " can't be published: "
                + reason.group()
                + ".",
            "Free it (`docker ps` shows who publishes it), or publish others with --publish."));
  }
}
