package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * docs/commands.md is what the commands say of themselves; {@code -Ddocs.update} writes it anew.
 */
class CommandReferenceTest {
  private static final String INTRODUCTION =
      """
      # Commands

      Written by a test from what the commands say of themselves (CONTRIBUTING.md tells how).

      As a plug-in of Docker's command line the same commands are `docker cr COMMAND`. The engine is the one
      that `DOCKER_HOST` names, or the default one; it must be on this host. A flag can be given as `--flag`,
      `--flag=true` or `--flag=false`. Results go to standard output; progress, warnings and errors to standard
      error, where progress is shown on a terminal only.

      | variable | what it is for |
      |---|---|
      """;

  @Test
  void tellsOfEveryCommandAndExitCode() throws Exception {
    Documents.assertFile("docs/commands.md", reference());
  }

  private static String reference() {
    StringBuilder text = new StringBuilder(INTRODUCTION);
    Documentation.environment()
        .forEach((name, what) -> text.append("| `%s` | %s |\n".formatted(name, what)));
    CommandLine line = new CommandLine(new DockerCr());
    Subcommands.addAll(line);
    line.setUsageHelpLongOptionsMaxWidth(30);
    for (Map.Entry<String, CommandLine> command : line.getSubcommands().entrySet()) {
      CommandLine.Model.CommandSpec spec = command.getValue().getCommandSpec();
      if (spec.usageMessage().hidden()) {
        continue;
      }
      String usage = command.getValue().getUsageMessage(CommandLine.Help.Ansi.OFF);
      text.append("\n## ").append(command.getKey()).append("\n\n```\n");
      text.append(usage.strip()).append("\n```\n");
    }
    text.append("\n## Exit codes\n\n| code | meaning |\n|---|---|\n");
    for (ExitCode code : ExitCode.values()) {
      text.append("| ").append(code.code()).append(" | ").append(code.meaning()).append(" |\n");
    }
    return text.toString();
  }

  @Test
  void exitCodesAreDistinct() {
    assertThat(ExitCode.values()).extracting(ExitCode::code).doesNotHaveDuplicates();
  }
}
