package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.transport.DockerHttpClient.Request.Method;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointOptions;
import io.dockercr.api.IncompatibleHostException;
import io.dockercr.api.RestoreResult;
import io.dockercr.api.StoredCheckpoint;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Restores by the engine's own {@code start --checkpoint}: the fallback where the restore runtime
 * is not registered. Slow, and without options; only for experimental engines before 28, whose own
 * restore broke (moby issue 50750).
 */
final class NativeRestore implements RestoreMethod {
  private static final String CHECKPOINT = "docker-cr";
  private static final int BROKEN_SINCE = 28;

  private final EngineApi engine;
  private final Path dockerRoot;

  NativeRestore(EngineApi engine, Path dockerRoot) {
    this.engine = engine;
    this.dockerRoot = dockerRoot;
  }

  /** Why this way can't be gone, in a sentence; empty if it can. */
  static Optional<String> obstacle(JsonNode info, CheckpointManifest manifest) {
    String version = info.path("ServerVersion").asText();
    CheckpointOptions options = manifest.options();
    if (!info.path("ExperimentalBuild").asBoolean()) {
      return Optional.of("the engine is not in experimental mode.");
    }
    if (majorOf(version) >= BROKEN_SINCE) {
      return Optional.of("it is broken in Docker " + version + " (28 and later).");
    }
    if (options.tcpEstablished() || options.tcpClose() || options.fileLocks()) {
      return Optional.of("it knows no --tcp-established, --tcp-close or --file-locks.");
    }
    return Optional.empty();
  }

  private static int majorOf(String version) {
    String digits = version.replaceFirst("[^0-9].*", "");
    return digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }

  @Override
  public RestoreResult.Method kind() {
    return RestoreResult.Method.NATIVE;
  }

  @Override
  public String runtime() {
    return null;
  }

  @Override
  public void start(
      String containerId, StoredCheckpoint checkpoint, MountSelection mounts, boolean layerIsDown)
      throws CheckpointException, IOException {
    if (!layerIsDown) {
      throw new IncompatibleHostException(
          "The engine does not say where the new container's files are, so that its own restore can't"
              + " be used.",
          "Run `sudo docker-cr setup` once.");
    }
    Path directory = checkpoint.directory();
    copyImages(
        directory.resolve("images"),
        ReplacedImages.of(directory.resolve("images"), mounts),
        dockerRoot.resolve("containers").resolve(containerId).resolve("checkpoints"));
    EngineApi.Answer answer =
        engine.ask(
            Method.POST, "/containers/" + containerId + "/start?checkpoint=" + CHECKPOINT, null);
    if (!answer.isSuccess()) {
      throw PortPlan.taken(answer)
          .orElseGet(() -> engine.failed("restore the container by itself", answer));
    }
  }

  private static void copyImages(Path images, Map<String, byte[]> replaced, Path checkpoints)
      throws IOException {
    Files.createDirectories(checkpoints, RunDirectory.PRIVATE_DIRECTORY);
    copyInto(checkpoints.resolve(CHECKPOINT), images, replaced);
  }

  /** What is below are the rounds of a pre-dump, of which nothing is replaced. */
  private static void copyInto(Path target, Path images, Map<String, byte[]> replaced)
      throws IOException {
    Files.createDirectory(target, RunDirectory.PRIVATE_DIRECTORY);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(images)) {
      for (Path file : files) {
        Path copy = target.resolve(file.getFileName());
        byte[] content = replaced.get(file.getFileName().toString());
        if (content != null) {
          RunDirectory.write(copy, content);
        } else if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          copyInto(copy, file, Map.of());
        } else {
          Files.copy(file, copy, LinkOption.NOFOLLOW_LINKS);
        }
      }
    }
  }
}
