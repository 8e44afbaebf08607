package io.dockercr.cli;

import picocli.CommandLine.Option;

/** Options of commands whose results come in more forms than text and JSON. */
final class ReportOptions extends GlobalOptions {
  /** How results are written. */
  enum Format {
    text,
    tree,
    json,
    html
  }

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      description = "How to write results: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Format format = Format.text;

  Format format() {
    return format;
  }

  @Override
  boolean json() {
    return format == Format.json;
  }
}
