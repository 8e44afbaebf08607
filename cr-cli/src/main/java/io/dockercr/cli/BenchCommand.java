package io.dockercr.cli;

import io.dockercr.cli.bench.Bench;
import io.dockercr.cli.bench.BenchOptions;
import io.dockercr.cli.bench.BenchOptions.Extent;
import io.dockercr.cli.bench.BenchOptions.Images;
import io.dockercr.cli.bench.report.Report;
import io.dockercr.cli.bench.report.Topic;
import io.dockercr.cli.text.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code docker-cr bench}. */
@Command(
    name = "bench",
    description =
        "Measures checkpoints and restores on this host and engine, beside what could be used instead; prints a"
            + " report and leaves it in a directory, also as HTML and CSV.",
    footer =
        "%nPODMAN, RUNC and DOCKER_CR_CRIU in the environment name other programs than those in PATH, DOCKER_CR"
            + " another docker-cr than this one.")
final class BenchCommand extends CliCommand {
  @Parameters(
      arity = "0..*",
      paramLabel = "SCENARIO",
      description = "What to measure; --list shows what there is. Default: everything.")
  private List<String> scenarios = new ArrayList<>();

  @Option(names = "--list", description = "List the scenarios and measure nothing.")
  private boolean list;

  @Option(
      names = "--quick",
      description =
          "Little of everything, to see that it works. The figures of such a run mean nothing.")
  private boolean quick;

  @Option(names = "--full", description = "The sizes that take longest too: 2 and 4 GiB.")
  private boolean full;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often each figure is taken. Default: 5, and 1 with --quick.")
  private Integer rounds;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "docker-cr-bench",
      description =
          "Where the report goes; checkpoints are kept there meanwhile. Default: ${DEFAULT-VALUE}.")
  private Path output;

  @Option(
      names = "--image-minimal",
      paramLabel = "IMAGE",
      defaultValue = "docker-cr-test/busybox",
      description = "A small image, with a shell. Default: ${DEFAULT-VALUE}.")
  private String minimal;

  @Option(
      names = "--image-medium",
      paramLabel = "IMAGE",
      defaultValue = "docker-cr-test/debian",
      description = "An image with python3 and nginx. Default: ${DEFAULT-VALUE}.")
  private String medium;

  @Option(
      names = "--image-large",
      paramLabel = "IMAGE",
      defaultValue = "docker-cr-test/runtimes",
      description = "A large image, with a shell. Default: ${DEFAULT-VALUE}.")
  private String large;

  @Option(
      names = "--memory-mib",
      paramLabel = "MIB",
      split = ",",
      description =
          "How much memory a process holds. Default: 10,100,500,1024; 10 with --quick; 2048 and 4096 too with"
              + " --full.")
  private List<Integer> memoryMib = new ArrayList<>();

  @Option(
      names = "--against",
      paramLabel = "native|podman|criu|runc",
      split = ",",
      description = "With whom docker-cr is compared. Default: all that are there.")
  private List<String> against = new ArrayList<>();

  @Option(
      names = "--store",
      paramLabel = "STORE",
      description =
          "A further store to measure besides file: and repo:, such as nfs:/mnt/checkpoints; can be given more"
              + " than once.")
  private List<String> stores = new ArrayList<>();

  @Option(
      names = "--address",
      paramLabel = "IP",
      defaultValue = "127.0.0.1",
      description =
          "An address of the engine at which containers publish ports. Default: ${DEFAULT-VALUE}.")
  private String address;

  @Override
  ExitCode run(Output out) throws Exception {
    if (list) {
      out.result(
          Table.aligned(
              Arrays.stream(Topic.values())
                  .map(topic -> List.of(topic.word(), topic.description()))
                  .toList()));
      return ExitCode.OK;
    }
    Bench bench = new Bench(benchOptions(), out::remark);
    Report report = bench.run();
    out.result((options().json() ? report.json() : report.text()).stripTrailing());
    out.remark("The report is in " + output.toAbsolutePath().normalize() + ".");
    return bench.results().failures().isEmpty() ? ExitCode.OK : ExitCode.NOT_MEASURED;
  }

  private BenchOptions benchOptions() {
    if (quick && full) {
      throw new IllegalArgumentException("--quick and --full exclude each other.");
    }
    Extent extent = quick ? Extent.QUICK : full ? Extent.FULL : Extent.NORMAL;
    return new BenchOptions(
        scenarios.isEmpty()
            ? List.of(Topic.values())
            : scenarios.stream().map(Topic::of).distinct().toList(),
        extent,
        rounds == null ? extent.rounds() : rounds,
        output,
        new Images(minimal, medium, large),
        memoryMib.isEmpty() ? extent.memoryMib() : memoryMib,
        BenchOptions.rivals(against),
        stores,
        address);
  }
}
