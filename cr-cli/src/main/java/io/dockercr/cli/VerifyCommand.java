package io.dockercr.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.LocatedCheckpoint;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code docker-cr verify}. */
@Command(
    name = "verify",
    description =
        "Compares every file of a checkpoint with its size and digest, as `restore` does but for the"
            + " memory pages of a lazy one; prints the checkpoint's name.")
final class VerifyCommand extends CliCommand {
  @Option(
      names = "--from",
      paramLabel = "DIR",
      required = true,
      description = "The checkpoint's directory, as `docker-cr checkpoint` printed it.")
  private Path from;

  @Override
  ExitCode run(Output out) throws Exception {
    LocatedCheckpoint location = LocatedCheckpoint.at(from);
    try (CheckpointStore store = location.store();
        StoredCheckpoint checkpoint = store.open(location.id())) {
      checkpoint.verify();
      show(checkpoint.manifest(), out);
    }
    return ExitCode.OK;
  }

  private void show(CheckpointManifest manifest, Output out) {
    if (options().json()) {
      ObjectNode json = Output.JSON.createObjectNode();
      json.put("checkpoint", manifest.id().toString());
      json.put("files", manifest.files().size());
      json.put("sizeBytes", manifest.totalBytes());
      out.result(json);
    } else {
      out.result(manifest.id().toString());
      out.remark(
          String.format(
              "All %,d files are as they were written, %s.",
              manifest.files().size(), Sizes.inWords(manifest.totalBytes())));
    }
  }
}
