package io.dockercr.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.CheckpointStatistics;
import io.dockercr.criu.DumpStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a checkpoint's manifest says: the container, its image, the host, and what it cost. */
final class CheckpointRecord {
  private static final CheckpointStatistics UNKNOWN =
      new CheckpointStatistics(
          Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, 0, 0, 0, Duration.ZERO);

  private final EngineApi engine;
  private final HostFacts host;
  private final CheckpointRequest request;

  CheckpointRecord(EngineApi engine, HostFacts host, CheckpointRequest request) {
    this.engine = engine;
    this.host = host;
    this.request = request;
  }

  /** All but the files and the statistics, which the store and {@link #statistics} know later. */
  CheckpointManifest manifest(RunningContainer container, CheckpointId id)
      throws CheckpointException, IOException {
    return new CheckpointManifest(
        CheckpointManifest.FORMAT_VERSION,
        id,
        Instant.now(),
        new CheckpointManifest.Container(
            container.id(), container.name(), json(container.inspect()), json(container.spec())),
        image(container.inspect()),
        host.platform(container.cgroupVersion(), container.inspect().path("Driver").asText()),
        new MountPlan(container).record(),
        request.options(),
        UNKNOWN,
        request.parent(),
        List.of());
  }

  private static String json(JsonNode node) throws JsonProcessingException {
    return EngineApi.JSON.writeValueAsString(node);
  }

  private CheckpointManifest.Image image(JsonNode inspect) throws CheckpointException {
    String id = inspect.path("Image").asText();
    List<String> digests = new ArrayList<>();
    engine.image(id).path("RepoDigests").forEach(digest -> digests.add(digest.asText()));
    return new CheckpointManifest.Image(id, inspect.path("Config").path("Image").asText(), digests);
  }

  /**
   * @param directory the checkpoint's
   * @param total the wall time of all
   */
  static CheckpointStatistics statistics(Path directory, DumpStatistics dumped, Duration total)
      throws IOException {
    return new CheckpointStatistics(
        dumped.freezingTime(),
        dumped.frozenTime(),
        dumped.memdumpTime(),
        dumped.memwriteTime(),
        dumped.pagesScanned(),
        dumped.pagesWritten(),
        imageBytes(directory.resolve("images")),
        Files.size(directory.resolve(WritableLayer.FILE_NAME)),
        total);
  }

  private static long imageBytes(Path images) throws IOException {
    try (Stream<Path> files = Files.walk(images)) {
      long bytes = 0;
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }
}
