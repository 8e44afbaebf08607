package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Two {@code docker inspect} documents, and in what they differ that they need not differ in. */
final class InspectComparison {
  /** What belongs to the one container, and what the engine hands out anew. */
  private static final List<Pattern> MUST_DIFFER =
      List.of(
          Pattern.compile("Id|Name|Created|Path|RestartCount|ExecIDs.*"),
          Pattern.compile("State\\.(Pid|StartedAt|FinishedAt|Health.*)"),
          Pattern.compile("(ResolvConf|Hostname|Hosts|Log)Path"),
          Pattern.compile("GraphDriver\\.Data\\..*"),
          Pattern.compile("HostConfig\\.(Runtime|ContainerIDFile)"),
          Pattern.compile("NetworkSettings\\.(SandboxID|SandboxKey|EndpointID)"),
          Pattern.compile("NetworkSettings\\.Networks\\..*\\.(EndpointID|DNSNames.*)"));

  /** Given out anew unless they were asked for. */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "NetworkSettings\\.(.*\\.)?(IPAddress|MacAddress|GlobalIPv6Address|LinkLocalIPv6Address)");

  /** What is recorded of addresses that are asked for. */
  private static final Pattern ASKED_FOR =
      Pattern.compile("Config\\.MacAddress|NetworkSettings\\.Networks\\..*\\.IPAMConfig\\..*");

  private InspectComparison() {}

  /** A line for each difference that should not be. */
  static List<String> differences(JsonNode before, JsonNode after, boolean sameAddresses) {
    Map<String, String> one = leaves(before);
    Map<String, String> other = leaves(after);
    List<String> differences = new ArrayList<>();
    Map<String, String> all = new TreeMap<>(one);
    all.putAll(other);
    for (String path : all.keySet()) {
      String was = one.get(path);
      String is = other.get(path);
      boolean same = was == null ? is == null : was.equals(is);
      if (!same && !mayDiffer(path, sameAddresses)) {
        differences.add(path + ": " + was + " became " + is);
      }
    }
    return differences;
  }

  private static boolean mayDiffer(String path, boolean sameAddresses) {
    return MUST_DIFFER.stream().anyMatch(pattern -> pattern.matcher(path).matches())
        || (sameAddresses ? ASKED_FOR : ADDRESS).matcher(path).matches();
  }

  private static Map<String, String> leaves(JsonNode inspect) {
    Map<String, String> leaves = new TreeMap<>();
    collect("", inspect, inspect.path("Id").asText().substring(0, 12), leaves);
    return leaves;
  }

  /** Lists are compared without regard to order; absent, null and empty are the same. */
  private static void collect(
      String path, JsonNode node, String shortId, Map<String, String> leaves) {
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        String inner = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
        collect(inner, field.getValue(), shortId, leaves);
      }
    } else if (node.isArray()) {
      List<String> items = new ArrayList<>();
      node.forEach(
          item -> {
            // Engines up to 27 list a container's own short id among its aliases.
            if (!item.asText().equals(shortId)) {
              items.add(item.toString());
            }
          });
      items.sort(null);
      if (!items.isEmpty()) {
        leaves.put(path, items.toString());
      }
    } else if (!node.isNull() && !node.asText().isEmpty()) {
      leaves.put(path, node.toString());
    }
  }
}
