package io.dockercr.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;

/** {@code docker-cr version}. */
@Command(name = "version", description = "Shows the version of docker-cr.")
final class VersionCommand extends CliCommand {

  @Override
  ExitCode run(Output out) {
    String version = DockerCr.class.getPackage().getImplementationVersion();
    String shown = version == null ? "(not packaged)" : version;
    if (options().json()) {
      ObjectNode json = Json.MAPPER.createObjectNode();
      json.put("version", shown);
      json.put("java", System.getProperty("java.version"));
      out.result(json);
    } else {
      out.result("docker-cr " + shown);
    }
    return ExitCode.OK;
  }
}
