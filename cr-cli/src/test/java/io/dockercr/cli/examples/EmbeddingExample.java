package io.dockercr.cli.examples;

// docs:begin
import io.dockercr.api.CheckpointEngine;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.CheckpointResult;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CheckpointStores;
import io.dockercr.api.ContainerNotFoundException;
import io.dockercr.api.ContainerNotRunningException;
import io.dockercr.api.CriuFailedException;
import io.dockercr.api.MountSourceMissingException;
import io.dockercr.api.ProgressEvent;
import io.dockercr.api.RestoreRequest;
import io.dockercr.api.RestoreResult;
import io.dockercr.docker.DockerCheckpointEngine;
import java.net.URI;
import java.util.Optional;
import java.util.function.Consumer;

/** Saves containers while they run, and lets a saved one go on under another name. */
public final class EmbeddingExample implements AutoCloseable {
  private final CheckpointStore store;
  private final CheckpointEngine engine;
  private final Consumer<String> log;

  /**
   * @param uri where checkpoints are kept, such as {@code file:///var/lib/docker-cr/checkpoints}
   * @param log gets a line now and then
   */
  public EmbeddingExample(URI uri, Consumer<String> log) throws CheckpointException {
    this.store = CheckpointStores.open(uri);
    this.engine = DockerCheckpointEngine.connect();
    this.log = log;
  }

  /** Saves a container, which runs on. Empty if there is nothing to save. */
  public Optional<CheckpointId> save(String container) throws CheckpointException {
    CheckpointRequest request =
        CheckpointRequest.builder(container, store).leaveRunning(true).build();
    try {
      CheckpointResult taken = engine.checkpoint(request, this::onProgress);
      log.accept("frozen for " + taken.statistics().frozen().toMillis() + " ms");
      return Optional.of(taken.id());
    } catch (ContainerNotFoundException | ContainerNotRunningException e) {
      log.accept(e.getMessage());
      return Optional.empty();
    } catch (CriuFailedException e) {
      // The container runs on. These are the lines of CRIU's log that tell why.
      e.logLines().forEach(log);
      e.hint().ifPresent(log);
      throw e;
    }
  }

  /** Lets a saved container go on as {@code newName}, beside the old one or instead of it. */
  public RestoreResult goOn(CheckpointId checkpoint, String newName) throws CheckpointException {
    RestoreRequest request = RestoreRequest.builder(store, checkpoint).newName(newName).build();
    try {
      return engine.restore(request, this::onProgress);
    } catch (MountSourceMissingException e) {
      log.accept(e.getMessage() + " It is created, empty.");
      return engine.restore(
          RestoreRequest.builder(store, checkpoint).newName(newName).autoFixMounts(true).build(),
          this::onProgress);
    }
  }

  private void onProgress(ProgressEvent event) {
    if (event instanceof ProgressEvent.PhaseFinished finished) {
      log.accept(finished.phase() + " took " + finished.elapsed().toMillis() + " ms");
    } else if (event instanceof ProgressEvent.Warning warning) {
      log.accept("warning: " + warning.message());
    }
  }

  @Override
  public void close() {
    engine.close();
    store.close();
  }
}
// docs:end
