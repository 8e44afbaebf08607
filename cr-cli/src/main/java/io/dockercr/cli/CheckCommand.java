package io.dockercr.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.dockercr.cli.text.Table;
import io.dockercr.docker.HostCheck;
import io.dockercr.docker.HostCheck.Finding;
import io.dockercr.docker.HostCheck.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code docker-cr check}. */
@Command(
    name = "check",
    description =
        "Says what this host has and lacks for checkpoint and restore, and what to do about it.")
final class CheckCommand extends CliCommand {
  @Mixin private CriuClientOption criuClient = new CriuClientOption();

  @Override
  ExitCode run(Output out) throws Exception {
    List<Finding> findings = HostCheck.run(criuClient.name());
    if (options().json()) {
      out.result(json(findings));
    } else {
      out.result(table(findings));
    }
    boolean lacking = findings.stream().anyMatch(finding -> finding.verdict() == Verdict.LACKING);
    return lacking ? ExitCode.LACKING : ExitCode.OK;
  }

  private static String table(List<Finding> findings) {
    List<List<String>> rows = new ArrayList<>();
    for (Finding finding : findings) {
      String remedy = finding.remedy().isEmpty() ? "" : " " + finding.remedy();
      rows.add(
          List.of(
              finding.verdict().name().toLowerCase(Locale.ROOT),
              finding.subject(),
              finding.text() + remedy));
    }
    return Table.aligned(rows);
  }

  private static ArrayNode json(List<Finding> findings) {
    ArrayNode array = Json.MAPPER.createArrayNode();
    for (Finding finding : findings) {
      array
          .addObject()
          .put("subject", finding.subject())
          .put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT))
          .put("text", finding.text())
          .put("remedy", finding.remedy());
    }
    return array;
  }
}
