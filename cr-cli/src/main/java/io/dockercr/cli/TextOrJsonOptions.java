package io.dockercr.cli;

import picocli.CommandLine.Option;

/** Options of commands whose results are text or JSON. */
final class TextOrJsonOptions extends GlobalOptions {
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

  @Override
  boolean json() {
    return format == Format.json;
  }
}
