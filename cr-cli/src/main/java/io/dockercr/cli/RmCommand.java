package io.dockercr.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.dockercr.api.CheckpointStore;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code docker-cr rm}. */
@Command(
    name = "rm",
    description =
        "Removes checkpoints, and prints each that is removed. In a repository, `docker-cr prune` frees the"
            + " room.")
final class RmCommand extends StoreCommand {
  @Parameters(
      paramLabel = "CHECKPOINT",
      arity = "1..*",
      description = "CONTAINER/NAME, or STORE/CONTAINER/NAME.")
  private List<String> checkpoints = new ArrayList<>();

  @Override
  ExitCode work(Output out) throws Exception {
    // All are understood before the first goes.
    List<Reference> references = checkpoints.stream().map(Reference::parse).toList();
    ArrayNode removed = Json.MAPPER.createArrayNode();
    try {
      for (Reference reference : references) {
        try (CheckpointStore store = stores().open(reference)) {
          store.delete(reference.id());
        }
        removed.add(reference.id().toString());
        if (!options().json()) {
          out.result(reference.id().toString());
        }
      }
    } finally {
      if (options().json()) {
        out.result(removed);
      }
    }
    return ExitCode.OK;
  }
}
