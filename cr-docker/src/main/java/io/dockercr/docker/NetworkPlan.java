package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** The networks of a container, as they were, and as its successor asks for them. */
final class NetworkPlan {
  /** What an operator can ask for; the rest of an endpoint is what the engine made of it. */
  private static final List<String> ASKED_FOR =
      List.of("IPAMConfig", "Links", "DriverOpts", "GwPriority");

  private NetworkPlan() {}

  /**
   * The {@code NetworkingConfig} with which to create a container.
   *
   * @param inspect the engine's {@code docker inspect} of the container that it takes after
   * @param sameAddresses whether to ask for the very addresses that it had, as its established
   *     connections need
   */
  static ObjectNode networkingConfig(JsonNode inspect, boolean sameAddresses) {
    ObjectNode config = EngineApi.JSON.createObjectNode();
    ObjectNode endpoints = config.putObject("EndpointsConfig");
    for (Map.Entry<String, JsonNode> network :
        inspect.path("NetworkSettings").path("Networks").properties()) {
      ObjectNode endpoint = endpoints.putObject(network.getKey());
      for (String key : ASKED_FOR) {
        JsonNode value = network.getValue().path(key);
        if (!value.isMissingNode() && !value.isNull()) {
          endpoint.set(key, value.deepCopy());
        }
      }
      addAliases(inspect, network.getValue(), endpoint);
      if (sameAddresses && isUserDefined(network.getKey())) {
        askForAddresses(network.getValue(), endpoint);
      }
    }
    return config;
  }

  /** Engines give addresses that are asked for on user-defined networks only. */
  private static boolean isUserDefined(String network) {
    return !List.of("bridge", "default", "none", "host").contains(network);
  }

  private static void askForAddresses(JsonNode network, ObjectNode endpoint) {
    ObjectNode addresses = endpoint.withObject("/IPAMConfig");
    putIfSet(addresses, "IPv4Address", network.path("IPAddress"));
    putIfSet(addresses, "IPv6Address", network.path("GlobalIPv6Address"));
    putIfSet(endpoint, "MacAddress", network.path("MacAddress"));
  }

  private static void putIfSet(ObjectNode object, String key, JsonNode value) {
    if (!value.asText().isEmpty()) {
      object.set(key, value);
    }
  }

  /** Engines up to 27 list the container's short id among its aliases; the new one has its own. */
  private static void addAliases(JsonNode inspect, JsonNode network, ObjectNode endpoint) {
    String shortId = inspect.path("Id").asText().substring(0, 12);
    ArrayNode aliases = EngineApi.JSON.createArrayNode();
    for (JsonNode alias : network.path("Aliases")) {
      if (!alias.asText().equals(shortId)) {
        aliases.add(alias);
      }
    }
    if (!aliases.isEmpty()) {
      endpoint.set("Aliases", aliases);
    }
  }
}
