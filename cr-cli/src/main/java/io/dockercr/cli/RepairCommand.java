package io.dockercr.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.dockercr.api.CheckpointStore;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code docker-cr repair}. */
@Command(
    name = "repair",
    description =
        "Puts a damaged repository right as far as possible, and prints what it does. What can't be restored"
            + " is put aside, so that nothing new builds on it.")
final class RepairCommand extends StoreCommand {
  @Override
  ExitCode work(Output out) throws Exception {
    List<String> done;
    try (CheckpointStore store = stores().open();
        ProgressLine progress = out.storeProgress("repairing")) {
      done = store.repair(progress);
    }
    if (options().json()) {
      ArrayNode array = Json.MAPPER.createArrayNode();
      done.forEach(array::add);
      out.result(array);
    } else if (done.isEmpty()) {
      out.remark(
          "There is nothing to repair; `docker-cr verify --all` tells what is damaged for good.");
    } else {
      done.forEach(out::result);
    }
    return ExitCode.OK;
  }
}
