package io.dockercr.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands have in common: parse, call, show. */
abstract class CliCommand implements Callable<Integer> {
  @Mixin private final GlobalOptions options;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean help;

  @Spec private CommandLine.Model.CommandSpec spec;

  /** A command whose results are text or JSON. */
  CliCommand() {
    this(new TextOrJsonOptions());
  }

  /**
   * @param options how results are written
   */
  CliCommand(GlobalOptions options) {
    this.options = options;
  }

  /** Does the work. Returns how it ended. */
  abstract ExitCode run(Output output) throws Exception;

  final GlobalOptions options() {
    return options;
  }

  @Override
  public final Integer call() throws Exception {
    if (options.debug()) {
      System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "debug");
      System.setProperty("org.slf4j.simpleLogger.showLogName", "true");
    } else if (options.quiet()) {
      System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
    }
    return run(output()).code();
  }

  private Output output() {
    return new Output(spec.commandLine().getOut(), spec.commandLine().getErr(), options);
  }

  /** Shows what went wrong. Returns how that ends. */
  final ExitCode onFailure(Exception e) {
    output().failure(e, spec.qualifiedName());
    return ExitCode.of(e);
  }
}
