package io.dockercr.cli;

import io.dockercr.cli.inspect.HexDump;
import io.dockercr.cli.inspect.Inspection;
import io.dockercr.cli.inspect.JsonReport;
import io.dockercr.cli.inspect.MemoryHits;
import io.dockercr.cli.inspect.Section;
import io.dockercr.cli.inspect.TextReport;
import io.dockercr.cli.source.OpenedArchive.Need;
import io.dockercr.criu.images.LiteralSearch;
import io.dockercr.criu.images.MemorySearch;
import io.dockercr.criu.images.PatternSearch;
import io.dockercr.criu.images.ProcessMemory;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code docker-cr memory}. */
@Command(
    name = "memory",
    description =
        "Shows processes' memory, searches it, or writes it to a file. Pages that were never touched, and those"
            + " of files that were not changed, are not in a checkpoint.")
final class MemoryCommand extends CliCommand {
  @Parameters(paramLabel = "CHECKPOINT", description = OpenedCheckpoint.DESCRIPTION)
  private String checkpoint;

  @Mixin private StoreOption stores = new StoreOption();

  @Option(
      names = "--pid",
      paramLabel = "PID",
      description = "The process, by its id inside the container. Default: all; --hex needs one.")
  private Integer pid;

  @ArgGroup private Task task = new Task();

  /** What is to be done; if nothing, areas are shown. */
  static final class Task {
    @Option(
        names = "--search",
        paramLabel = "TEXT",
        description = "Show where this text is, in UTF-8.")
    private String text;

    @Option(
        names = "--search-regex",
        paramLabel = "RE",
        description =
            "Show what matches this Java regular expression, each byte taken for a character; matches of up to"
                + " 4096 bytes are found.")
    private String expression;

    @Option(
        names = "--hex",
        paramLabel = "ADDRESS,LENGTH",
        description =
            "Show the bytes at this address, decimal or hexadecimal with 0x; at most 16 MiB.")
    private String hex;
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "Write to this file, which must not exist: what is found; of --hex the bytes as they are; with neither all"
              + " pages of the process, one after the other.")
  private Path output;

  @Override
  ExitCode run(Output out) throws Exception {
    try (OpenedCheckpoint opened = OpenedCheckpoint.open(stores, checkpoint, need())) {
      Inspection inspection =
          new Inspection(
              opened.subject(),
              EnumSet.of(Section.MEMORY),
              pid == null ? OptionalInt.empty() : OptionalInt.of(pid));
      if (task.hex != null) {
        hex(opened, out);
      } else if (task.text != null) {
        byte[] wanted = task.text.getBytes(StandardCharsets.UTF_8);
        search(inspection, hits -> new LiteralSearch(wanted, hits), out);
      } else if (task.expression != null) {
        Pattern pattern = pattern();
        search(inspection, hits -> new PatternSearch(pattern, hits), out);
      } else if (output != null) {
        pages(opened, out);
      } else if (options().json()) {
        JsonReport.write(inspection, out.writer());
      } else {
        TextReport.write(inspection, out.writer());
      }
    } catch (IOException e) {
      throw OpenedCheckpoint.failure(e);
    }
    return ExitCode.OK;
  }

  /** A list of areas has command lines, but no content. */
  private Need need() {
    boolean content =
        task.hex != null || task.text != null || task.expression != null || output != null;
    return content ? Need.MEMORY : Need.PROCESSES;
  }

  private Pattern pattern() {
    try {
      return Pattern.compile(task.expression);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "--search-regex is no regular expression: " + e.getDescription() + ".", e);
    }
  }

  private void search(
      Inspection inspection, Function<MemorySearch.Hits, MemorySearch> search, Output out)
      throws Exception {
    long found;
    if (output == null) {
      found = MemoryHits.write(inspection, search, options().json(), out.writer());
    } else {
      try (NewFile file = NewFile.create(output)) {
        PrintWriter writer = new PrintWriter(file.stream(), false, StandardCharsets.UTF_8);
        found = MemoryHits.write(inspection, search, options().json(), writer);
        file.keep(writer);
      }
    }
    out.remark(found == 1 ? "Found once." : "Found " + found + " times.");
  }

  private int onePid() {
    if (pid == null) {
      throw new IllegalArgumentException("Say of which process, with --pid.");
    }
    return pid;
  }

  private void hex(OpenedCheckpoint opened, Output out) throws Exception {
    int id = onePid();
    HexDump.Place place = HexDump.Place.parse(task.hex);
    List<HexDump.Piece> pieces = new ArrayList<>();
    memory(opened, id)
        .read(
            place.address(),
            place.address() + place.length(),
            (address, bytes, length) -> pieces.add(HexDump.Piece.of(address, bytes, length)));
    if (pieces.isEmpty()) {
      throw new IllegalArgumentException(
          "The checkpoint has no page of process " + id + " at " + task.hex + ".");
    }
    if (output != null) {
      try (NewFile file = NewFile.create(output)) {
        for (HexDump.Piece piece : pieces) {
          file.stream().write(piece.bytes());
        }
        file.keep();
      }
    } else if (options().json()) {
      out.result(HexDump.json(pieces));
    } else {
      HexDump.write(pieces, out.writer());
    }
  }

  private void pages(OpenedCheckpoint opened, Output out) throws Exception {
    int id = onePid();
    ProcessMemory memory = memory(opened, id);
    try (NewFile file = NewFile.create(output)) {
      OutputStream stream = file.stream();
      memory.read(0, Long.MAX_VALUE, (address, bytes, length) -> stream.write(bytes, 0, length));
      file.keep();
    }
    out.remark("The pages of process " + id + " are in " + output + ".");
  }

  private static ProcessMemory memory(OpenedCheckpoint opened, int id) throws IOException {
    return opened
        .images()
        .memory(id)
        .orElseThrow(
            () -> new IllegalArgumentException("Process " + id + " has no memory: it has ended."));
  }
}
