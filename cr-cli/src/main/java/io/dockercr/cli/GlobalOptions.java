package io.dockercr.cli;

import picocli.CommandLine.Option;

/** Options that every command takes. How results are written depends on the command. */
abstract class GlobalOptions {
  @Option(
      names = "--quiet",
      description = "Results and errors only: no progress, no remarks, no warnings.")
  private boolean quiet;

  @Option(
      names = "--debug",
      description =
          "Show steps with their times, log messages, and a stack trace when something fails.")
  private boolean debug;

  /** Whether results are to be JSON. */
  abstract boolean json();

  final boolean quiet() {
    return quiet;
  }

  final boolean debug() {
    return debug;
  }
}
