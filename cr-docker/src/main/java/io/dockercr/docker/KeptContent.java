package io.dockercr.docker;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointRequest;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a checkpoint keeps on request, besides memory and writable layer: volumes, logs. Used by one
 * thread, once.
 */
final class KeptContent implements AutoCloseable {
  private final VolumeArchives volumes;
  private final LogCopy logs;
  private boolean begun;

  private KeptContent(VolumeArchives volumes, LogCopy logs) {
    this.volumes = volumes;
    this.logs = logs;
  }

  /**
   * Looks whether all that is asked for can be kept. The container runs.
   *
   * @param checkpoint the checkpoint's directory
   */
  static KeptContent of(
      EngineApi engine, RunningContainer container, CheckpointRequest request, Path checkpoint)
      throws CheckpointException, IOException {
    VolumeArchives volumes =
        request.withVolumes() ? VolumeArchives.of(engine, container, checkpoint) : null;
    LogCopy logs = null;
    if (request.withLogs()) {
      Path dockerRoot = Path.of(engine.info().path("DockerRootDir").asText());
      logs = LogCopy.intoCheckpoint(container, dockerRoot, checkpoint);
      logs.begin();
    }
    return new KeptContent(volumes, logs);
  }

  /** The container has just come to stand still. Further calls do nothing. */
  void begin() throws IOException {
    if (volumes != null && !begun) {
      volumes.begin();
    }
    begun = true;
  }

  /** The container still stands still; afterwards it may go on. */
  void finish() throws CheckpointException, IOException, InterruptedException {
    if (volumes != null) {
      volumes.finish();
    }
    if (logs != null) {
      logs.finish();
    }
  }

  /** Like {@link #finish}, after files were changed since {@link #begin}. */
  void repeat() throws CheckpointException, IOException, InterruptedException {
    if (volumes != null) {
      volumes.repeat();
    }
  }

  @Override
  public void close() throws IOException {
    if (volumes != null) {
      volumes.close();
    }
  }
}
