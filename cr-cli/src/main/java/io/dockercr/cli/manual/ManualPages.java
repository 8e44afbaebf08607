package io.dockercr.cli.manual;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes manual pages: one of the program, and one of each of its commands. Immutable. */
public final class ManualPages {
  private final CommandLine program;
  private final String version;
  private final Map<Integer, String> exitCodes;
  private final Map<String, String> environment;
  private final Map<String, String> files;

  /**
   * @param program with all its commands
   * @param version of the program
   * @param exitCodes what each means, in order
   * @param environment what each variable means, in order
   * @param files what each file or directory is, in order
   */
  public ManualPages(
      CommandLine program,
      String version,
      Map<Integer, String> exitCodes,
      Map<String, String> environment,
      Map<String, String> files) {
    this.program = program;
    this.version = version;
    this.exitCodes = exitCodes;
    this.environment = environment;
    this.files = files;
  }

  /** The pages by their names, such as {@code docker-cr-checkpoint}; all belong to section 1. */
  public Map<String, String> all() {
    Map<String, String> pages = new TreeMap<>();
    pages.put(program.getCommandName(), ofProgram());
    commands()
        .forEach(
            (name, command) -> pages.put(program.getCommandName() + "-" + name, ofCommand(name)));
    return pages;
  }

  private Map<String, CommandLine> commands() {
    return program.getSubcommands();
  }

  private String ofProgram() {
    String name = program.getCommandName();
    Roff page = new Roff(name, version);
    title(page, name, program.getCommandSpec());
    page.section("SYNOPSIS").text(Roff.bold(name) + " " + Roff.italic("COMMAND") + " ...");
    page.paragraph(Roff.bold("docker cr") + " " + Roff.italic("COMMAND") + " ...");
    page.section("DESCRIPTION").text(description(program.getCommandSpec()));
    page.section("COMMANDS");
    commands()
        .forEach(
            (command, line) ->
                page.item(
                    Roff.bold(name + "-" + command) + "(1)", description(line.getCommandSpec())));
    page.section("EXIT STATUS");
    exitCodes.forEach((code, meaning) -> page.item(code.toString(), Roff.sentence(meaning)));
    page.section("ENVIRONMENT");
    environment.forEach(
        (variable, meaning) -> page.item(Roff.bold(variable), Roff.sentence(meaning)));
    page.section("FILES");
    files.forEach((file, meaning) -> page.item(Roff.italic(file), Roff.sentence(meaning)));
    page.section("SEE ALSO").text(Roff.bold("criu") + "(8), " + Roff.bold("docker") + "(1)");
    return page.toString();
  }

  private String ofCommand(String command) {
    CommandSpec spec = commands().get(command).getCommandSpec();
    String name = program.getCommandName() + "-" + command;
    Roff page = new Roff(name, version);
    title(page, name, spec);
    page.section("SYNOPSIS").text(synopsis(command, spec));
    page.section("DESCRIPTION").text(description(spec));
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      page.item(Roff.italic(parameter.paramLabel()), description(parameter));
    }
    page.section("OPTIONS");
    for (OptionSpec option : options(spec)) {
      page.item(term(option), description(option));
    }
    page.section("EXIT STATUS")
        .text("0 if all is well; " + Roff.bold(program.getCommandName()) + "(1) has the others.");
    page.section("SEE ALSO").text(Roff.bold(program.getCommandName()) + "(1)");
    return page.toString();
  }

  /** Indexers of manual pages want one line, with one dash that is none of the name's. */
  private static void title(Roff page, String name, CommandSpec spec) {
    String first = String.join(" ", spec.usageMessage().description()).split("[.;:]", 2)[0];
    page.section("NAME")
        .text(
            Roff.escape(name)
                + " \\- "
                + Roff.sentence(Character.toLowerCase(first.charAt(0)) + first.substring(1)));
  }

  private String synopsis(String command, CommandSpec spec) {
    StringBuilder roff = new StringBuilder(Roff.bold(program.getCommandName() + " " + command));
    roff.append(" [").append(Roff.italic("OPTION")).append("]...");
    for (OptionSpec option : options(spec)) {
      if (option.required() && option.group() == null) {
        roff.append(' ').append(Roff.bold(option.longestName())).append('=');
        roff.append(Roff.italic(option.paramLabel()));
      }
    }
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      String label = Roff.italic(parameter.paramLabel());
      roff.append(parameter.arity().min() == 0 ? " [" + label + "]" : " " + label);
      roff.append(parameter.arity().max() > 1 ? "..." : "");
    }
    return roff.toString();
  }

  private static List<OptionSpec> options(CommandSpec spec) {
    return spec.options().stream()
        .filter(option -> !option.hidden())
        .sorted(Comparator.comparing(OptionSpec::longestName))
        .toList();
  }

  private static String term(OptionSpec option) {
    StringBuilder roff = new StringBuilder();
    for (String name : option.names()) {
      roff.append(roff.isEmpty() ? "" : ", ").append(Roff.bold(name));
    }
    if (option.arity().max() > 0) {
      String value = "=" + Roff.italic(option.paramLabel());
      roff.append(option.arity().min() == 0 ? "[" + value + "]" : value);
    }
    return roff.toString();
  }

  private static String description(CommandSpec spec) {
    return Roff.sentence(String.join(" ", spec.usageMessage().description()));
  }

  private static String description(ArgSpec argument) {
    return Roff.sentence(String.join(" ", argument.description()));
  }
}
