package io.dockercr.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.EncodedStore;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A command that makes of a checkpoint another one, in the same store or elsewhere. */
abstract class CopyingCommand extends StoreCommand {
  @Parameters(
      index = "0",
      paramLabel = "CHECKPOINT",
      description = "CONTAINER/NAME, or STORE/CONTAINER/NAME.")
  private String checkpoint;

  @Mixin private CompressOption compressOption = new CompressOption();

  /** The store to write to, as {@link StoreOption#open(String)} takes it; null for the same. */
  abstract String target();

  /** What the copy is called. */
  abstract String name(String original);

  abstract CheckpointManifest copy(
      StoredCheckpoint from, CheckpointStore to, CheckpointId id, StoreProgress progress)
      throws CheckpointException;

  @Override
  final ExitCode work(Output out) throws Exception {
    Reference reference = Reference.parse(checkpoint);
    CheckpointId id = new CheckpointId(reference.id().container(), name(reference.id().name()));
    try (ProgressLine reading = out.storeProgress("reading");
        CheckpointStore from = stores().open(reference).withProgress(reading);
        EncodedStore opened =
            target() == null ? stores().open(reference) : stores().open(target());
        StoredCheckpoint stored = from.open(reference.id());
        ProgressLine progress = out.storeProgress("copying");
        ProgressLine storing = out.storeProgress("storing")) {
      CheckpointStore to = compressOption.apply(opened, storing);
      CheckpointManifest copied = copy(stored, to, id, progress);
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
