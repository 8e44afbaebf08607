package io.dockercr.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The configuration of a plain runc container: what {@code runc spec} proposes, with our program.
 */
final class RuncBundle {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PLACE = "/docker-cr-bench";

  private RuncBundle() {}

  static void write(Path config, BenchRun run, HeldMemory memory)
      throws MeasurementFailedException, InterruptedException {
    try {
      Files.deleteIfExists(config);
      run.runner()
          .succeed(
              List.of(run.programs().runc(), "spec", "--bundle", config.getParent().toString()));
      ObjectNode spec = (ObjectNode) JSON.readTree(config.toFile());
      ObjectNode process = spec.withObject("/process");
      process.put("terminal", false);
      var arguments = process.putArray("args");
      memory.command("python3", PLACE).forEach(arguments::add);
      spec.withObject("/root").put("readonly", false);
      ObjectNode mount = spec.withArray("/mounts").addObject();
      mount.put("destination", PLACE).put("type", "bind");
      mount.put("source", memory.directory().toString());
      mount.putArray("options").add("rbind").add("rw");
      Files.writeString(config, JSON.writeValueAsString(spec));
    } catch (IOException | ClassCastException e) {
      throw new MeasurementFailedException("The configuration for runc can't be made: " + e, e);
    }
  }
}
