package io.dockercr.cli.examples;

import io.dockercr.api.CheckpointEngine;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.CheckpointResult;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.RestoreRequest;
import io.dockercr.docker.DockerCheckpointEngine;
import io.dockercr.storage.DirectoryStore;
import java.nio.file.Path;

/** What README.md shows of the Java API: all between the two markers. */
public final class ReadmeExample {
  private ReadmeExample() {}

  // docs:begin
  /** Stops a running container, and lets it go on as a new one. Returns the new one's name. */
  public static String goOn(String container, Path checkpoints) throws CheckpointException {
    try (CheckpointEngine engine = DockerCheckpointEngine.connect();
        CheckpointStore store = DirectoryStore.at(checkpoints)) {
      CheckpointResult taken = engine.checkpoint(CheckpointRequest.of(container, store));
      return engine.restore(RestoreRequest.of(store, taken.id())).containerName();
    }
  }
  // docs:end
}
