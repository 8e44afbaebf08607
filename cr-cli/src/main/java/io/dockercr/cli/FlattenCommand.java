package io.dockercr.cli;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.criu.images.FlatImages;
import io.dockercr.storage.CheckpointCopy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code docker-cr flatten}. */
@Command(
    name = "flatten",
    description =
        "Copies a checkpoint that was taken with --parent or --pre-dump as one that has each page of memory"
            + " once, and builds on no other. The original stays.")
final class FlattenCommand extends CopyingCommand {
  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TARGET",
      description =
          "The store to write to: a URI, a directory, or a name from the configuration file. Default: where"
              + " the checkpoint is.")
  private String target;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The copy's name. Default: the original's with -flat after it.")
  private String name;

  @Override
  String target() {
    return target;
  }

  @Override
  String name(String original) {
    return name == null ? original + "-flat" : name;
  }

  @Override
  CheckpointManifest copy(
      StoredCheckpoint from, CheckpointStore to, CheckpointId id, StoreProgress progress)
      throws CheckpointException {
    return CheckpointCopy.rewritten(from, to, id, FlatImages::write, progress);
  }
}
