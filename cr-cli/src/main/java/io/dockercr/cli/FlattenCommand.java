package io.dockercr.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.criu.images.FlatImages;
import io.dockercr.storage.CheckpointCopy;
import io.dockercr.storage.EncodedStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code docker-cr flatten}. */
@Command(
    name = "flatten",
    description =
        "Copies a checkpoint that was taken with --parent or --pre-dump as one that has each page of memory"
            + " once, and builds on no other. The original stays.")
final class FlattenCommand extends StoreCommand {
  @Parameters(
      index = "0",
      paramLabel = "CHECKPOINT",
      description = "CONTAINER/NAME, or STORE/CONTAINER/NAME.")
  private String checkpoint;

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

  @Mixin private CompressOption compressOption = new CompressOption();

  @Override
  ExitCode work(Output out) throws Exception {
    Reference reference = Reference.parse(checkpoint);
    CheckpointId id =
        new CheckpointId(
            reference.id().container(), name == null ? reference.id().name() + "-flat" : name);
    try (EncodedStore from = stores().open(reference);
        EncodedStore opened = target == null ? stores().open(reference) : stores().open(target);
        StoredCheckpoint stored = from.open(reference.id());
        ProgressLine progress = out.storeProgress("copying");
        ProgressLine storing = out.storeProgress("storing")) {
      CheckpointStore to = compressOption.apply(opened, storing);
      CheckpointManifest flat =
          CheckpointCopy.rewritten(stored, to, id, FlatImages::write, progress);
      if (options().json()) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("store", to.uri().toString());
        json.put("container", flat.id().container());
        json.put("name", flat.id().name());
        json.put("sizeBytes", flat.totalBytes());
        out.result(json);
      } else {
        out.result(flat.id().toString());
      }
    }
    return ExitCode.OK;
  }
}
