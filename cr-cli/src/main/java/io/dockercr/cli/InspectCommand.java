package io.dockercr.cli;

import io.dockercr.cli.inspect.HtmlReport;
import io.dockercr.cli.inspect.Inspection;
import io.dockercr.cli.inspect.JsonReport;
import io.dockercr.cli.inspect.Section;
import io.dockercr.cli.inspect.TextReport;
import io.dockercr.cli.inspect.TreeReport;
import io.dockercr.cli.source.OpenedArchive.Need;
import java.io.IOException;
import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code docker-cr inspect}. */
@Command(
    name = "inspect",
    description =
        "Shows what is in a checkpoint, without root and without CRIU. Default: --summary and --ps-tree; of"
            + " --format html everything.")
final class InspectCommand extends CliCommand {
  @Parameters(paramLabel = "CHECKPOINT", description = OpenedCheckpoint.DESCRIPTION)
  private String checkpoint;

  @Mixin private StoreOption stores = new StoreOption();

  @Option(names = "--summary", description = "Show what the checkpoint is, and its sizes.")
  private boolean summary;

  @Option(names = "--ps-tree", description = "Show the processes with their command lines.")
  private boolean processes;

  @Option(names = "--env", description = "Show the processes' environment.")
  private boolean environment;

  @Option(names = "--files", description = "Show open files, working and root directories.")
  private boolean files;

  @Option(names = "--sockets", description = "Show sockets, and what is in connections' queues.")
  private boolean sockets;

  @Option(names = "--mounts", description = "Show the mounts.")
  private boolean mounts;

  @Option(names = "--network", description = "Show host name, networks and published ports.")
  private boolean network;

  @Option(names = "--memory", description = "Show the processes' memory, the biggest areas first.")
  private boolean memory;

  @Option(names = "--stats", description = "Show how long the checkpoint took, and of what.")
  private boolean statistics;

  @Option(names = "--all", description = "Show all of this.")
  private boolean all;

  @Option(
      names = "--pid",
      paramLabel = "PID",
      description = "Of processes show this one only; its id is that inside the container.")
  private Integer pid;

  private final ReportOptions report;

  InspectCommand() {
    this(new ReportOptions());
  }

  private InspectCommand(ReportOptions report) {
    super(report);
    this.report = report;
  }

  @Override
  ExitCode run(Output out) throws Exception {
    try (OpenedCheckpoint opened = OpenedCheckpoint.open(stores, checkpoint, Need.PROCESSES)) {
      Inspection inspection =
          new Inspection(
              opened.subject(),
              sections(),
              pid == null ? OptionalInt.empty() : OptionalInt.of(pid));
      switch (report.format()) {
        case text -> TextReport.write(inspection, out.writer());
        case tree -> TreeReport.write(inspection, out.writer());
        case json -> JsonReport.write(inspection, out.writer());
        case html -> HtmlReport.write(inspection, out.writer());
      }
    } catch (IOException e) {
      throw OpenedCheckpoint.failure(e);
    }
    return ExitCode.OK;
  }

  private Set<Section> sections() {
    Set<Section> sections = EnumSet.noneOf(Section.class);
    add(sections, Section.SUMMARY, summary);
    add(sections, Section.PROCESSES, processes);
    add(sections, Section.ENVIRONMENT, environment);
    add(sections, Section.FILES, files);
    add(sections, Section.SOCKETS, sockets);
    add(sections, Section.MOUNTS, mounts);
    add(sections, Section.NETWORK, network);
    add(sections, Section.MEMORY, memory);
    add(sections, Section.STATISTICS, statistics);
    boolean none = sections.isEmpty();
    if (all || (none && report.format() == ReportOptions.Format.html)) {
      return EnumSet.allOf(Section.class);
    }
    return none ? EnumSet.of(Section.SUMMARY, Section.PROCESSES) : sections;
  }

  private static void add(Set<Section> sections, Section section, boolean asked) {
    if (asked) {
      sections.add(section);
    }
  }
}
