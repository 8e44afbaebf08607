package io.dockercr.cli.manual;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Writes completion for bash. picocli's own does not know of running containers, and offers nothing
 * after a flag whose value may be left out, such as {@code --leave-running}.
 */
public final class BashCompletion {
  private static final String BEGIN =
      """
      # Completion of docker-cr for bash, written from its commands.

      _docker_cr() {
        local current=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} option=${COMP_WORDS[COMP_CWORD-1]}
        local attached=no options='' kind='' words=''
        COMPREPLY=()
        # Bash takes --name=value apart, into three words.
        if [ "$current" = '=' ]; then
          attached=yes current=''
        elif [ "$option" = '=' ]; then
          attached=yes option=${COMP_WORDS[COMP_CWORD-2]}
        fi
        if [ "$COMP_CWORD" -eq 1 ]; then
          COMPREPLY=($(compgen -W '%s' -- "$current"))
          return
        fi
        case $command in
      """;

  private static final String END =
      """
          *) return ;;
        esac
        case $current in
          -*) kind=options ;;
        esac
        case $kind in
          options)
            COMPREPLY=($(compgen -W "$options" -- "$current"))
            case ${COMPREPLY[*]} in
              *=) compopt -o nospace ;;
            esac
            ;;
          words) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
          containers)
            words=$(docker ps --format '{{.Names}}' 2>/dev/null)
            COMPREPLY=($(compgen -W "$words" -- "$current"))
            ;;
          directories)
            compopt -o filenames
            COMPREPLY=($(compgen -d -- "$current"))
            ;;
          files)
            compopt -o filenames
            COMPREPLY=($(compgen -f -- "$current"))
            ;;
        esac
      }

      complete -F _docker_cr docker-cr
      """;

  private BashCompletion() {}

  /**
   * @param program with all its commands
   * @return a script to be sourced
   */
  public static String of(CommandLine program) {
    Map<String, CommandLine> commands = new TreeMap<>(program.getSubcommands());
    StringBuilder script =
        new StringBuilder(BEGIN.formatted(String.join(" ", commands.keySet()) + " --help"));
    commands.forEach((name, command) -> command(script, name, command.getCommandSpec()));
    return script.append(END).toString();
  }

  private static void command(StringBuilder script, String name, CommandSpec spec) {
    script.append("    ").append(name).append(")\n      options='");
    StringBuilder cases = new StringBuilder();
    List<OptionSpec> options = spec.options().stream().filter(option -> !option.hidden()).toList();
    for (OptionSpec option : options) {
      boolean needsValue = option.arity().min() > 0;
      script.append(script.charAt(script.length() - 1) == '\'' ? "" : " ");
      script.append(option.longestName()).append(needsValue ? "=" : "");
      if (option.arity().max() > 0) {
        cases.append("        ").append(String.join(" | ", names(option, needsValue)));
        cases.append(") ").append(assignment(CompletedValue.of(option))).append(" ;;\n");
      }
    }
    script.append("'\n      case $attached$option in\n").append(cases);
    script.append("        *) ").append(positional(spec)).append(" ;;\n      esac\n      ;;\n");
  }

  /** A value that may be left out is one only after {@code =}. */
  private static List<String> names(OptionSpec option, boolean needsValue) {
    return List.of(option.names()).stream()
        .flatMap(
            name ->
                needsValue
                    ? List.of("yes" + name, "no" + name).stream()
                    : List.of("yes" + name).stream())
        .toList();
  }

  private static String positional(CommandSpec spec) {
    List<PositionalParamSpec> parameters = spec.positionalParameters();
    return parameters.isEmpty() ? "kind=options" : assignment(CompletedValue.of(parameters.get(0)));
  }

  private static String assignment(CompletedValue value) {
    return switch (value.kind()) {
      case WORDS -> "kind=words words='" + String.join(" ", value.words()) + "'";
      default -> "kind=" + value.kind().name().toLowerCase(Locale.ROOT);
    };
  }
}
