package io.dockercr.cli;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.CheckpointCopy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code docker-cr copy}. */
@Command(
    name = "copy",
    description =
        "Copies a checkpoint to another store, or to another name. The original is verified first; nothing"
            + " is left of a copy that fails. One that was interrupted goes on when it is run again.")
final class CopyCommand extends CopyingCommand {
  @Parameters(
      index = "1",
      paramLabel = "TARGET",
      description =
          "The store to copy to: a URI, a directory, or a name from the configuration file.")
  private String target;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The copy's name. Default: the original's.")
  private String name;

  @Override
  String target() {
    return target;
  }

  @Override
  String name(String original) {
    return name == null ? original : name;
  }

  @Override
  CheckpointManifest copy(
      StoredCheckpoint from, CheckpointStore to, CheckpointId id, StoreProgress progress)
      throws CheckpointException {
    return CheckpointCopy.copy(from, to, id, progress);
  }
}
