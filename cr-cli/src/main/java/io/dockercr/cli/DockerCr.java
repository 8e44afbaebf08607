package io.dockercr.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: {@code docker-cr COMMAND}, also {@code docker cr COMMAND}. */
@Command(
    name = "docker-cr",
    description =
        "Takes checkpoints of running Docker containers with CRIU, and lets them go on later.",
    synopsisSubcommandLabel = "COMMAND")
public final class DockerCr implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @CommandLine.Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean help;

  /** Entry point of the launcher. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    Interruption interruption = Interruption.ofThisThread();
    String[] arguments = PluginArguments.withoutPluginName(args);
    HeadStart.give(arguments);
    int code = run(out, err, arguments);
    interruption.exit(code);
  }

  /** Runs one command. Returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine line = new CommandLine(new DockerCr());
    Subcommands.addFor(args, line);
    line.setOut(out).setErr(err);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.registerConverter(Path.class, new PathConverter());
    line.setUsageHelpLongOptionsMaxWidth(30);
    line.setParameterExceptionHandler(new UsageErrors());
    line.setExecutionExceptionHandler(new Failures());
    return line.execute(args);
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return ExitCode.OK.code();
  }
}
