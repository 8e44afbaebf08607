package io.dockercr.docker.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The OCI runtime configuration for an engine that is not Docker. */
final class ForeignSpec {
  private ForeignSpec() {}

  /**
   * A copy without what is Docker's own affair.
   *
   * @param manager how readers know whose archive it is
   */
  static ObjectNode of(ObjectNode spec, String manager) {
    ObjectNode copy = spec.deepCopy();
    // They call programs of this host's engine.
    copy.remove("hooks");
    copy.withObject("/annotations").put("io.container.manager", manager);
    for (JsonNode namespace : copy.path("linux").path("namespaces")) {
      ((ObjectNode) namespace).remove(List.of("path"));
    }
    return copy;
  }
}
