package io.dockercr.cli.manual;

import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes completion for zsh, with what each command and option is for. */
public final class ZshCompletion {
  private static final String BEGIN =
      """
      #compdef docker-cr
      # Completion of docker-cr for zsh, written from its commands.

      _docker_cr_containers() {
        local -a names
        names=(${(f)"$(docker ps --format '{{.Names}}' 2>/dev/null)"})
        compadd -a names
      }

      _docker_cr() {
        local curcontext=$curcontext state line
        local -a commands
        _arguments -C '(-h --help)'{-h,--help}'[Shows this help.]' '1: :->command' '*:: :->arguments' && return
        case $state in
          command)
            commands=(
      """;

  private static final String MIDDLE =
      """
            )
            _describe command commands
            ;;
          arguments)
            case $words[1] in
      """;

  private static final String END =
      """
            esac
            ;;
        esac
      }

      _docker_cr "$@"
      """;

  private ZshCompletion() {}

  /**
   * @param program with all its commands
   * @return a function to be found as {@code _docker-cr}
   */
  public static String of(CommandLine program) {
    Map<String, CommandLine> commands = new TreeMap<>(program.getSubcommands());
    StringBuilder script = new StringBuilder(BEGIN);
    commands.forEach(
        (name, command) ->
            script
                .append("        '")
                .append(name)
                .append(':')
                .append(first(command.getCommandSpec().usageMessage().description()))
                .append("'\n"));
    script.append(MIDDLE);
    commands.forEach((name, command) -> command(script, name, command.getCommandSpec()));
    return script.append(END).toString();
  }

  private static void command(StringBuilder script, String name, CommandSpec spec) {
    script.append("        ").append(name).append(")\n          _arguments -s");
    for (OptionSpec option : spec.options()) {
      if (!option.hidden()) {
        option(script, option);
      }
    }
    int index = 0;
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      index++;
      String place = parameter.arity().max() > 1 ? "*" : Integer.toString(index);
      script
          .append(" \\\n            '")
          .append(place)
          .append(':')
          .append(message(parameter.paramLabel()));
      script.append(':').append(action(CompletedValue.of(parameter))).append('\'');
    }
    script.append("\n          ;;\n");
  }

  private static void option(StringBuilder script, OptionSpec option) {
    for (String name : option.names()) {
      boolean isLong = name.startsWith("--");
      script.append(" \\\n            '").append(option.isMultiValue() ? "*" : "").append(name);
      String value = "";
      if (option.arity().max() > 0) {
        boolean needed = option.arity().min() > 0;
        script.append(isLong ? needed ? "=" : "=-" : "+");
        value =
            (needed ? ":" : "::")
                + message(option.paramLabel())
                + ":"
                + action(CompletedValue.of(option));
      }
      script.append('[').append(first(option.description())).append(']').append(value).append('\'');
    }
  }

  private static String action(CompletedValue value) {
    return switch (value.kind()) {
      case WORDS -> "(" + String.join(" ", value.words()) + ")";
      case CONTAINERS -> "_docker_cr_containers";
      case DIRECTORIES -> "_files -/";
      case FILES -> "_files";
      case NOTHING -> " ";
    };
  }

  private static String first(String... description) {
    return message(String.join(" ", description).split("(?<=[.;])\\s", 2)[0]);
  }

  /** Fit for a single-quoted argument in which colons and brackets mean something. */
  private static String message(String text) {
    return text.replaceAll("\\s+", " ")
        .strip()
        .replace("\\", "\\\\")
        .replaceAll("([:\\[\\]])", "\\\\$1")
        .replace("'", "'\\''");
  }
}
