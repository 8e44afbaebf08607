package io.dockercr.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** An argument that is not understood: one sentence and a hint, not the whole help. */
final class UsageErrors implements IParameterExceptionHandler {

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    PrintWriter err = e.getCommandLine().getErr();
    String message = inWords(e);
    err.println("docker-cr: " + message + (message.endsWith(".") ? "" : "."));
    err.println("hint: " + hint(e));
    return ExitCode.USAGE.code();
  }

  private static String inWords(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      // picocli says it twice of options that are KEY=VALUE.
      return e.getMessage().replace("option option", "option");
    }
    List<String> arguments = unmatched.getUnmatched();
    if (unmatched.isUnknownOption()) {
      return "There is no option " + nameOf(arguments.get(0));
    }
    if (isCommand(e.getCommandLine())) {
      return "There is no command \"" + arguments.get(0) + "\"";
    }
    return arguments.size() == 1
        ? "There is an argument too many: \"" + arguments.get(0) + "\""
        : "There are arguments too many: \"" + String.join("\", \"", arguments) + "\"";
  }

  private static String hint(ParameterException e) {
    CommandLine line = e.getCommandLine();
    if (e instanceof UnmatchedArgumentException unmatched) {
      String first = unmatched.getUnmatched().get(0);
      if (nameOf(first).equals("--output") && line.getCommandSpec().findOption("--store") != null) {
        return "This command takes --store DIR.";
      }
      // picocli finds everything a little similar.
      List<String> similar =
          unmatched.getSuggestions().stream().filter(word -> beginsAlike(word, first)).toList();
      if (!similar.isEmpty()) {
        return "Did you mean " + String.join(" or ", similar) + "?";
      }
    }
    return "`"
        + line.getCommandSpec().qualifiedName()
        + (isCommand(line) ? " --help` lists the commands." : " --help` lists what there is.");
  }

  /** Whether it is the command itself that is not understood. */
  private static boolean isCommand(CommandLine line) {
    return line.getParent() == null;
  }

  private static String nameOf(String option) {
    int end = option.indexOf('=');
    return end < 0 ? option : option.substring(0, end);
  }

  private static boolean beginsAlike(String word, String other) {
    return !other.isEmpty() && word.startsWith(other.substring(0, 1));
  }
}
