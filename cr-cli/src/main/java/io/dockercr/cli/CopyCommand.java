package io.dockercr.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.CheckpointCopy;
import io.dockercr.storage.EncodedStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code docker-cr copy}. */
@Command(
    name = "copy",
    description =
        "Copies a checkpoint to another store, or to another name. The original is verified first; nothing"
            + " is left of a copy that fails. One that was interrupted goes on when it is run again.")
final class CopyCommand extends StoreCommand {
  @Parameters(
      index = "0",
      paramLabel = "CHECKPOINT",
      description = "CONTAINER/NAME, or STORE/CONTAINER/NAME.")
  private String checkpoint;

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

  @Mixin private CompressOption compressOption = new CompressOption();

  @Override
  ExitCode work(Output out) throws Exception {
    Reference reference = Reference.parse(checkpoint);
    CheckpointId id =
        new CheckpointId(reference.id().container(), name == null ? reference.id().name() : name);
    try (ProgressLine reading = out.storeProgress("reading");
        CheckpointStore from = stores().open(reference).withProgress(reading);
        EncodedStore opened = stores().open(target);
        StoredCheckpoint stored = from.open(reference.id());
        ProgressLine progress = out.storeProgress("copying");
        ProgressLine storing = out.storeProgress("storing")) {
      CheckpointStore to = compressOption.apply(opened, storing);
      CheckpointManifest copied = CheckpointCopy.copy(stored, to, id, progress);
      if (options().json()) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("store", to.uri().toString());
        json.put("container", copied.id().container());
        json.put("name", copied.id().name());
        json.put("sizeBytes", copied.totalBytes());
        out.result(json);
      } else {
        out.result(copied.id().toString());
      }
    }
    return ExitCode.OK;
  }
}
