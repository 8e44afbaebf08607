package io.dockercr.cli;

import io.dockercr.cli.inspect.Comparison;
import io.dockercr.cli.inspect.DifferenceJson;
import io.dockercr.cli.inspect.DifferenceText;
import io.dockercr.cli.inspect.Inspection;
import io.dockercr.cli.inspect.Section;
import io.dockercr.cli.source.OpenedArchive.Need;
import java.io.IOException;
import java.util.EnumSet;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code docker-cr diff}. */
@Command(
    name = "diff",
    description =
        "Shows how two checkpoints differ: processes, environment, files, sockets, memory by area, and the writable"
            + " layer.")
final class DiffCommand extends CliCommand {
  @Parameters(index = "0", paramLabel = "BEFORE", description = OpenedCheckpoint.DESCRIPTION)
  private String before;

  @Parameters(index = "1", paramLabel = "AFTER", description = "The other one, likewise.")
  private String after;

  @Mixin private StoreOption stores = new StoreOption();

  @Override
  ExitCode run(Output out) throws Exception {
    try (OpenedCheckpoint first = OpenedCheckpoint.open(stores, before, Need.MEMORY);
        OpenedCheckpoint second = OpenedCheckpoint.open(stores, after, Need.MEMORY)) {
      Comparison comparison = new Comparison(inspection(first), inspection(second));
      if (options().json()) {
        DifferenceJson.write(comparison, out.writer());
      } else {
        DifferenceText.write(comparison, out.writer());
      }
    } catch (IOException e) {
      throw OpenedCheckpoint.failure(e);
    }
    return ExitCode.OK;
  }

  private static Inspection inspection(OpenedCheckpoint opened) throws IOException {
    return new Inspection(
        opened.subject(),
        EnumSet.of(Section.ENVIRONMENT, Section.FILES, Section.SOCKETS),
        OptionalInt.empty());
  }
}
