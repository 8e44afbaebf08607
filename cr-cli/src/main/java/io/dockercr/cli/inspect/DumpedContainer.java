package io.dockercr.cli.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.cli.source.CheckpointContent;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Podman, or a runtime of Kubernetes, wrote of a container in {@code config.dump}, {@code
 * spec.dump} and {@code network.status}. It stands for the manifest that their checkpoints lack.
 * Texts are empty where nothing is said.
 *
 * @param id the container's id
 * @param name its name
 * @param imageId the container image's id or digest
 * @param imageName its name
 * @param manager who managed the container, such as {@code libpod}
 * @param runtime its OCI runtime
 * @param pod the pod that it was in, {@code NAMESPACE/NAME}
 * @param hostname its host name
 * @param createdAt when it was created
 * @param checkpointedAt when the checkpoint was taken
 * @param networks the networks that it was on
 */
record DumpedContainer(
    String id,
    String name,
    String imageId,
    String imageName,
    String manager,
    String runtime,
    String pod,
    String hostname,
    String createdAt,
    String checkpointedAt,
    List<Network.Attachment> networks) {
  private static final String CONFIG = "config.dump";
  private static final String SPEC = "spec.dump";
  private static final String NETWORK = "network.status";
  private static final int MAX_BYTES = 4 << 20;

  /** Go's zero time. */
  private static final String NEVER = "0001-01-01T00:00:00Z";

  /** The one of a checkpoint; empty if there is none. */
  static Optional<DumpedContainer> of(Subject subject) throws IOException {
    CheckpointContent content = subject.content();
    if (subject.manifest().isPresent() || !content.has(CONFIG)) {
      return Optional.empty();
    }
    JsonNode config = read(content, CONFIG);
    JsonNode spec = read(content, SPEC);
    JsonNode annotations = spec.path("annotations");
    return Optional.of(
        new DumpedContainer(
            text(config, "id"),
            text(config, "name"),
            first(config, "rootfsImageRef", "rootfsImageID", "rootfsImage"),
            text(config, "rootfsImageName"),
            text(annotations, "io.container.manager"),
            text(config, "runtime"),
            pod(annotations),
            text(spec, "hostname"),
            time(config, "createdTime"),
            time(config, "checkpointedTime"),
            networks(read(content, NETWORK))));
  }

  private static JsonNode read(CheckpointContent content, String path) throws IOException {
    ObjectMapper json = new ObjectMapper();
    if (!content.has(path)) {
      return json.createObjectNode();
    }
    try (InputStream in = content.open(path)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      JsonNode node = bytes.length > MAX_BYTES ? null : json.readTree(bytes);
      if (node != null && node.isObject()) {
        return node;
      }
      if (node != null && node.isNull() && path.equals(NETWORK)) {
        // Podman's, of a container without a network.
        return json.createObjectNode();
      }
      throw damaged(content, path, "it is no JSON object of a container", null);
    } catch (JsonProcessingException e) {
      throw damaged(content, path, e.getOriginalMessage(), e);
    }
  }

  private static IOException damaged(
      CheckpointContent content, String path, String why, Exception cause) {
    String message = "The file " + path + " in " + content.place() + " is damaged: " + why + ".";
    return new IOException(
        message, new CorruptedCheckpointException(message, "Use another checkpoint.", cause));
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).isTextual() ? node.path(field).textValue() : "";
  }

  private static String first(JsonNode node, String... fields) {
    for (String field : fields) {
      if (!text(node, field).isEmpty()) {
        return text(node, field);
      }
    }
    return "";
  }

  private static String time(JsonNode node, String field) {
    String time = text(node, field);
    return time.equals(NEVER) ? "" : time;
  }

  private static String pod(JsonNode annotations) {
    String name = first(annotations, "io.kubernetes.pod.name", "io.kubernetes.cri.sandbox-name");
    String namespace =
        first(annotations, "io.kubernetes.pod.namespace", "io.kubernetes.cri.sandbox-namespace");
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }

  /** Podman's networks, an address for each of an interface's subnets. */
  private static List<Network.Attachment> networks(JsonNode status) {
    List<Network.Attachment> networks = new ArrayList<>();
    for (Map.Entry<String, JsonNode> network : status.properties()) {
      for (JsonNode of : network.getValue().path("interfaces")) {
        String address = "";
        String address6 = "";
        String gateway = "";
        for (JsonNode subnet : of.path("subnets")) {
          String found = text(subnet, "ipnet").replaceFirst("/.*", "");
          if (found.indexOf(':') < 0) {
            address = found;
            gateway = text(subnet, "gateway");
          } else {
            address6 = found;
          }
        }
        networks.add(
            new Network.Attachment(
                network.getKey(), address, address6, gateway, text(of, "mac_address")));
      }
    }
    return networks;
  }

  /** What there is to show of it, name and text. */
  List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    row(rows, "taken", checkpointedAt);
    row(rows, "container", joined(name, id));
    row(rows, "created", createdAt);
    row(rows, "image", joined(imageName, imageId));
    row(rows, "manager", manager);
    row(rows, "runtime", runtime);
    row(rows, "pod", pod);
    return rows;
  }

  private static String joined(String name, String id) {
    return name.isEmpty() || id.isEmpty() ? name + id : name + ", " + id;
  }

  private static void row(List<List<String>> rows, String name, String text) {
    if (!text.isEmpty()) {
      rows.add(List.of(name, text));
    }
  }
}
