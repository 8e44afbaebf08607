package io.dockercr.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StoreProblem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code docker-cr verify}. */
@Command(
    name = "verify",
    description =
        "Compares every byte of checkpoints with what was written, and prints what is wrong; exit code 13 if"
            + " anything is.")
final class VerifyCommand extends StoreCommand {
  @Parameters(
      paramLabel = "CHECKPOINT",
      arity = "0..*",
      description = "CONTAINER/NAME, or STORE/CONTAINER/NAME.")
  private List<String> checkpoints = new ArrayList<>();

  @Option(names = "--all", description = "Verify all checkpoints of the store.")
  private boolean all;

  private final List<StoreProblem> problems = new ArrayList<>();

  @Override
  ExitCode work(Output out) throws Exception {
    if (all != checkpoints.isEmpty()) {
      throw new IllegalArgumentException("Give the checkpoints to verify, or --all.");
    }
    if (all) {
      try (CheckpointStore store = stores().open();
          ProgressLine progress = out.storeProgress("verifying")) {
        problems.addAll(store.verify(id -> true, progress));
      }
    } else {
      for (Map.Entry<String, Set<CheckpointId>> asked : byStore().entrySet()) {
        verify(asked.getKey(), asked.getValue(), out);
      }
    }
    show(out);
    return problems.isEmpty() ? ExitCode.OK : ExitCode.CORRUPTED;
  }

  /** What is asked of one store is verified together: what checkpoints share is read once. */
  private Map<String, Set<CheckpointId>> byStore() {
    Map<String, Set<CheckpointId>> asked = new LinkedHashMap<>();
    for (String checkpoint : checkpoints) {
      Reference reference = Reference.parse(checkpoint);
      asked.computeIfAbsent(reference.store(), store -> new HashSet<>()).add(reference.id());
    }
    return asked;
  }

  private void verify(String name, Set<CheckpointId> ids, Output out) throws CheckpointException {
    try (CheckpointStore store = name == null ? stores().open() : stores().open(name);
        ProgressLine progress = out.storeProgress("verifying")) {
      Set<CheckpointId> there = new HashSet<>();
      problems.addAll(
          store.verify(
              id -> {
                there.add(id);
                return ids.contains(id);
              },
              progress));
      for (CheckpointId id : ids) {
        if (!there.contains(id)) {
          // Tells that it is not there.
          store.open(id).close();
        }
      }
    }
  }

  private void show(Output out) {
    if (options().json()) {
      ArrayNode array = Json.MAPPER.createArrayNode();
      for (StoreProblem problem : problems) {
        ObjectNode json = array.addObject();
        json.put("checkpoint", problem.checkpoint().map(CheckpointId::toString).orElse(null));
        json.put("problem", problem.message());
      }
      out.result(array);
    } else if (problems.isEmpty()) {
      out.remark("All is well.");
    } else {
      problems.forEach(problem -> out.result(problem.message()));
    }
  }
}
