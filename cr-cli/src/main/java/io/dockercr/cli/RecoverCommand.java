package io.dockercr.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.OperationInterruptedException;
import io.dockercr.api.StorageException;
import io.dockercr.docker.DockerCheckpointEngine;
import io.dockercr.storage.RecoverableCheckpoint;
import io.dockercr.storage.RecoverableStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code docker-cr recover}. */
@Command(
    name = "recover",
    description =
        "Cleans up after commands that were killed, and lists what it does: containers go on as they were,"
            + " checkpoints that were complete are brought to their end, and what is half done is removed.")
final class RecoverCommand extends CliCommand {
  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "The directory that checkpoints are kept in. Same as --store DIR.")
  private Path output;

  @Mixin private StoreOption storeOption = new StoreOption();

  @Mixin private CriuClientOption criuClient = new CriuClientOption();

  private final List<String> done = new ArrayList<>();
  private CheckpointException failure;

  /** One thing to clean up. */
  private interface Step {
    void run() throws CheckpointException;
  }

  @Override
  ExitCode run(Output out) throws Exception {
    try (ProgressLine progress = out.storeProgress("storing");
        RecoverableStore store = storeOption.openOr(output).withProgress(progress)) {
      // The engine first: whether a sealed checkpoint counts depends on whether its container runs.
      attempt(this::cleanEngine, out);
      if (failure == null) {
        for (RecoverableCheckpoint checkpoint : store.recoverable()) {
          attempt(() -> commit(checkpoint), out);
        }
        attempt(
            () -> store.removeAbandoned().forEach(path -> done.add(path + " is removed.")), out);
      }
    }
    show(out);
    if (failure instanceof StorageException && Thread.currentThread().isInterrupted()) {
      throw new OperationInterruptedException(
          "The command was interrupted.",
          "What it had done stays; run it again to go on.",
          failure);
    }
    if (failure != null) {
      throw failure;
    }
    return ExitCode.OK;
  }

  /** What went wrong first is what the command ends with; the rest is told on the way. */
  private void attempt(Step step, Output out) {
    try {
      step.run();
    } catch (CheckpointException e) {
      if (failure == null) {
        failure = e;
      } else {
        out.remark("docker-cr: " + e.getMessage());
      }
    }
  }

  private void cleanEngine() throws CheckpointException {
    try (DockerCheckpointEngine engine = criuClient.connect()) {
      done.addAll(engine.recover());
    }
  }

  private void commit(RecoverableCheckpoint checkpoint) throws CheckpointException {
    String id = checkpoint.commit(checkpoint.manifest().id().name()).id().toString();
    done.add("The checkpoint " + id + " was complete, and is there now.");
  }

  private void show(Output out) {
    if (options().json()) {
      ArrayNode array = Json.MAPPER.createArrayNode();
      done.forEach(array::add);
      out.result(array);
    } else if (done.isEmpty() && failure == null) {
      out.remark("There is nothing to recover.");
    } else {
      done.forEach(out::result);
    }
  }
}
