package io.dockercr.cli;

import io.dockercr.api.CheckpointNotFoundException;
import io.dockercr.cli.inspect.LayerArchive;
import io.dockercr.cli.source.CheckpointContent;
import io.dockercr.cli.source.OpenedArchive.Need;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code docker-cr extract}. */
@Command(name = "extract", description = "Takes files out of a checkpoint, without restoring it.")
final class ExtractCommand extends CliCommand {
  @Parameters(paramLabel = "CHECKPOINT", description = OpenedCheckpoint.DESCRIPTION)
  private String checkpoint;

  @Mixin private StoreOption stores = new StoreOption();

  @ArgGroup(multiplicity = "1")
  private What what;

  /** What to take out; one of them. */
  static final class What {
    @Option(
        names = "--layer",
        description =
            "The writable layer, as a tar archive in the overlay's notation (docs/checkpoint-format.md).")
    private boolean layer;

    @Option(
        names = "--volume",
        paramLabel = "NAME",
        description =
            "A volume's content, as a tar archive, if the checkpoint was taken --with-volumes.")
    private String volume;

    @Option(
        names = "--file",
        paramLabel = "PATH",
        description = "A file of the writable layer, by its path in the container.")
    private String file;
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "The file to write, which must not exist.")
  private Path output;

  @Override
  ExitCode run(Output out) throws Exception {
    try (OpenedCheckpoint opened = OpenedCheckpoint.open(stores, checkpoint, Need.FILES)) {
      LayerArchive layer =
          what.volume != null
              ? null
              : LayerArchive.of(opened.content())
                  .orElseThrow(
                      () ->
                          new CheckpointNotFoundException(
                              "There is no writable layer in " + opened.name() + ".", null));
      try (NewFile file = NewFile.create(output)) {
        if (what.volume != null) {
          copy(opened.content(), volume(opened), file);
        } else if (what.layer) {
          copy(opened.content(), LayerArchive.FILE_NAME, file);
        } else {
          Optional<String> why =
              layer.extract(what.file, content -> content.transferTo(file.stream()));
          if (why.isPresent()) {
            throw new CheckpointNotFoundException(
                why.get(), "With --layer instead of --file all that was changed is written.");
          }
        }
        file.keep();
      }
    } catch (IOException e) {
      throw OpenedCheckpoint.failure(e);
    }
    return ExitCode.OK;
  }

  private String volume(OpenedCheckpoint opened) throws IOException, CheckpointNotFoundException {
    String path = "volumes/" + what.volume + ".tar";
    // A name with a slash would lead elsewhere.
    if (what.volume.indexOf('/') >= 0 || !opened.content().has(path)) {
      throw new CheckpointNotFoundException(
          "There is no content of a volume " + what.volume + " in " + opened.name() + ".",
          "`docker-cr show --files` lists what a checkpoint has.");
    }
    return path;
  }

  private static void copy(CheckpointContent from, String path, NewFile to) throws IOException {
    try (InputStream in = from.open(path)) {
      in.transferTo(to.stream());
    }
  }
}
