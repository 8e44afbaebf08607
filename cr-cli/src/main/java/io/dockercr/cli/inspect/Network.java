package io.dockercr.cli.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.criu.images.NetworkDevice;
import io.dockercr.criu.images.TaskIds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of the network.
 *
 * @param hostname the container's own; empty if not said
 * @param mode the engine's network mode; empty if not said
 * @param attachments the engine's networks that it was on
 * @param ports what was published
 * @param devices the devices that CRIU makes anew: none where the engine makes the network
 */
record Network(
    String hostname,
    String mode,
    List<Attachment> attachments,
    List<Port> ports,
    List<NetworkDevice> devices) {

  /** A network that the container was on; texts are empty where there is nothing. */
  record Attachment(String name, String address, String address6, String gateway, String mac) {}

  /** A published port, such as {@code 80/tcp} at {@code 0.0.0.0:8080}. */
  record Port(String container, String host) {}

  static Network of(Inspection inspection) throws IOException {
    Optional<TaskIds> ids = inspection.rootIds();
    String hostname = "";
    List<NetworkDevice> devices = List.of();
    if (ids.isPresent()) {
      hostname = inspection.images().hostname(ids.get().hostname()).orElse("");
      devices = inspection.images().networkDevices(ids.get().network());
    }
    Optional<CheckpointManifest> manifest = inspection.manifest();
    JsonNode inspect =
        manifest.isPresent() ? parsed(manifest.get()) : new ObjectMapper().nullNode();
    Optional<DumpedContainer> dumped = inspection.dumped();
    if (hostname.isEmpty()) {
      hostname =
          dumped.map(DumpedContainer::hostname).orElse(inspect.at("/Config/Hostname").asText(""));
    }
    return new Network(
        hostname,
        inspect.at("/HostConfig/NetworkMode").asText(""),
        dumped
            .map(DumpedContainer::networks)
            .orElse(attachments(inspect.at("/NetworkSettings/Networks"))),
        ports(inspect.at("/NetworkSettings/Ports")),
        devices);
  }

  private static JsonNode parsed(CheckpointManifest manifest) {
    try {
      return new ObjectMapper().readTree(manifest.container().inspectJson());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the manifest's reader lets nothing else through", e);
    }
  }

  private static List<Attachment> attachments(JsonNode networks) {
    List<Attachment> attachments = new ArrayList<>();
    for (Map.Entry<String, JsonNode> network : networks.properties()) {
      JsonNode of = network.getValue();
      attachments.add(
          new Attachment(
              network.getKey(),
              of.path("IPAddress").asText(""),
              of.path("GlobalIPv6Address").asText(""),
              of.path("Gateway").asText(""),
              of.path("MacAddress").asText("")));
    }
    return attachments;
  }

  private static List<Port> ports(JsonNode published) {
    List<Port> ports = new ArrayList<>();
    for (Map.Entry<String, JsonNode> port : published.properties()) {
      for (JsonNode binding : port.getValue()) {
        ports.add(
            new Port(
                port.getKey(),
                binding.path("HostIp").asText("") + ":" + binding.path("HostPort").asText("")));
      }
    }
    return ports;
  }

  List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("host name", hostname.isEmpty() ? "-" : hostname));
    if (!mode.isEmpty()) {
      rows.add(List.of("mode", mode));
    }
    for (Attachment attachment : attachments) {
      rows.add(
          List.of(
              "network " + attachment.name(),
              words(
                  attachment.address(),
                  attachment.address6(),
                  prefixed("gateway ", attachment.gateway()),
                  prefixed("MAC ", attachment.mac()))));
    }
    for (Port port : ports) {
      rows.add(List.of("port " + port.container(), "published at " + port.host()));
    }
    for (NetworkDevice device : devices) {
      rows.add(
          List.of(
              "device " + device.name(),
              words(device.type(), prefixed("MAC ", device.address()), "MTU " + device.mtu())));
    }
    return rows;
  }

  private static String prefixed(String prefix, String text) {
    return text.isEmpty() ? "" : prefix + text;
  }

  private static String words(String... texts) {
    String joined =
        String.join(", ", List.of(texts).stream().filter(text -> !text.isEmpty()).toList());
    return joined.isEmpty() ? "-" : joined;
  }
}
