package io.dockercr.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.storage.DirectoryStore;
import io.dockercr.storage.RecoverableCheckpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code docker-cr recover}. */
@Command(
    name = "recover",
    description =
        "Brings checkpoints to their end that were complete when docker-cr was killed, and lists"
            + " them.")
final class RecoverCommand extends CliCommand {
  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = DirectoryStore.DEFAULT_ROOT,
      description = "Where checkpoints are kept. Default: ${DEFAULT-VALUE}.")
  private Path output;

  @Override
  ExitCode run(Output out) throws Exception {
    List<String> recovered = new ArrayList<>();
    try (DirectoryStore store = DirectoryStore.at(output.toAbsolutePath())) {
      CheckpointException failure = null;
      for (RecoverableCheckpoint checkpoint : store.recoverable()) {
        try {
          CheckpointManifest manifest = checkpoint.commit(checkpoint.manifest().id().name());
          recovered.add(manifest.id().toString());
        } catch (CheckpointException e) {
          out.remark("docker-cr: " + e.getMessage());
          failure = e;
        }
      }
      show(recovered, out);
      if (failure != null) {
        throw failure;
      }
    }
    return ExitCode.OK;
  }

  private void show(List<String> recovered, Output out) {
    if (options().json()) {
      ArrayNode array = Output.JSON.createArrayNode();
      recovered.forEach(array::add);
      out.result(array);
    } else if (recovered.isEmpty()) {
      out.remark("There is nothing to recover.");
    } else {
      recovered.forEach(out::result);
    }
  }
}
