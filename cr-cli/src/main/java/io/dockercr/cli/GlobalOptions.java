package io.dockercr.cli;

import picocli.CommandLine.Option;

/** Options that every command takes. */
final class GlobalOptions {
  /** How results are written. */
  enum Format {
    text,
    json
  }

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "How to write results: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Format format = Format.text;

  @Option(
      names = "--quiet",
      description = "Results and errors only: no progress, no remarks, no warnings.")
  private boolean quiet;

  @Option(
      names = "--debug",
      description =
          "Show steps with their times, log messages, and a stack trace when something fails.")
  private boolean debug;

  boolean json() {
    return format == Format.json;
  }

  boolean quiet() {
    return quiet;
  }

  boolean debug() {
    return debug;
  }
}
