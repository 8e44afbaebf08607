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
    CommandLine line = e.getCommandLine();
    PrintWriter err = line.getErr();
    String message = e.getMessage();
    err.println("docker-cr: " + message + (message.endsWith(".") ? "" : "."));
    List<String> suggestions =
        e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
    if (suggestions.isEmpty()) {
      err.println(
          "hint: `" + line.getCommandSpec().qualifiedName() + " --help` lists what there is.");
    } else {
      err.println("hint: Did you mean " + String.join(" or ", suggestions) + "?");
    }
    return ExitCode.USAGE.code();
  }
}
