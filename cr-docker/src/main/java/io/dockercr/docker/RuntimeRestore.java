package io.dockercr.docker;

import com.github.dockerjava.transport.DockerHttpClient.Request.Method;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointOptions;
import io.dockercr.api.EngineFailedException;
import io.dockercr.api.RestoreResult;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.criu.CriuFailures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Restores through docker-cr's own OCI runtime. */
final class RuntimeRestore implements RestoreMethod {
  private final EngineApi engine;
  private final boolean lazy;

  /**
   * @param lazy whether the container is to run before its memory is back
   */
  RuntimeRestore(EngineApi engine, boolean lazy) {
    this.engine = engine;
    this.lazy = lazy;
  }

  @Override
  public RestoreResult.Method kind() {
    return RestoreResult.Method.RUNTIME;
  }

  @Override
  public String runtime() {
    return RestoreRuntime.NAME;
  }

  @Override
  public void start(
      String containerId, StoredCheckpoint checkpoint, MountSelection mounts, boolean layerIsDown)
      throws CheckpointException, IOException, InterruptedException {
    Path directory = checkpoint.directory();
    Path layer = directory.resolve(WritableLayer.FILE_NAME);
    try (PendingRestore pending =
            PendingRestore.leave(
                containerId,
                directory.resolve("images"),
                layerIsDown ? Optional.empty() : Optional.of(layer),
                arguments(checkpoint.manifest().options()),
                criuConfiguration(checkpoint.manifest().options()),
                ReplacedImages.of(directory.resolve("images"), mounts),
                lazy ? LazyPages.note(checkpoint.manifest().id(), engine.endpoint()) : List.of());
        CriuWatch watch = CriuWatch.ofRestore(RunDirectory.RESTORES.resolve(containerId))) {
      EngineApi.Answer answer = lazy ? startLazily(containerId) : start(containerId);
      if (!answer.isSuccess()) {
        throw failure(answer, pending);
      }
      if (!pending.isRestored()) {
        throw new EngineFailedException(
            "The engine started the container anew: the restore was not handed on to the runtime.",
            "Something removed it from " + RunDirectory.RESTORES + "; try again.");
      }
      if (lazy) {
        LazyRestores.requireNotLost(containerId);
      }
    }
  }

  private EngineApi.Answer start(String containerId) throws CheckpointException {
    return engine.ask(Method.POST, "/containers/" + containerId + "/start", null);
  }

  private EngineApi.Answer startLazily(String containerId)
      throws CheckpointException, InterruptedException {
    try (LazyHold hold = LazyHold.of(containerId)) {
      EngineApi.Answer answer = start(containerId);
      hold.finish();
      return answer;
    }
  }

  private List<String> arguments(CheckpointOptions options) {
    List<String> arguments = new ArrayList<>();
    if (lazy) {
      arguments.add("--lazy-pages");
    }
    if (options.tcpEstablished()) {
      arguments.add("--tcp-established");
    }
    if (options.extUnixSockets()) {
      arguments.add("--ext-unix-sk");
    }
    if (options.fileLocks()) {
      arguments.add("--file-locks");
    }
    return arguments;
  }

  /** What {@code runc restore} has no flag for. */
  private static List<String> criuConfiguration(CheckpointOptions options) {
    List<String> lines = new ArrayList<>();
    if (options.tcpClose()) {
      lines.add("tcp-close");
    }
    return lines;
  }

  private CheckpointException failure(EngineApi.Answer answer, PendingRestore pending)
      throws IOException {
    Optional<EngineFailedException> portTaken = PortPlan.taken(answer);
    if (portTaken.isPresent()) {
      return portTaken.get();
    }
    if (!Files.exists(pending.log())) {
      return engine.failed("start the restored container", answer);
    }
    return CriuFailures.of(
        CriuFailures.RESTORE,
        "the container",
        CriuLogs.keep(pending.log()),
        answer.message(),
        List.of());
  }
}
