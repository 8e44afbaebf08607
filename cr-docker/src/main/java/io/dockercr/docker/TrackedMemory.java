package io.dockercr.docker;

import io.dockercr.api.CheckpointManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Since which checkpoint the kernel has tracked a container's memory. Each dump that tracks begins
 * anew, so only the last one can be built on. A file for each container in {@code
 * /run/docker-cr/tracked}: the process id and start time of its init, and when the checkpoint was
 * taken. It is written under the container's lock.
 */
final class TrackedMemory {
  private static final Logger log = LoggerFactory.getLogger(TrackedMemory.class);

  private TrackedMemory() {}

  /** To be called before a dump that tracks. */
  static void forget(RunningContainer container) throws IOException {
    Files.deleteIfExists(file(container.id()));
  }

  /** To be called when the checkpoint of such a dump is in its store, and the container runs on. */
  static void note(RunningContainer container, CheckpointManifest checkpoint) throws IOException {
    OptionalLong startTime = HostProcesses.startTime(container.pid());
    if (startTime.isEmpty()) {
      return;
    }
    RunDirectory.create(RunDirectory.TRACKED);
    removeEnded();
    Path unfinished = RunDirectory.TRACKED.resolve("." + container.id());
    Files.deleteIfExists(unfinished);
    String text =
        String.join(
            "\n",
            Long.toString(container.pid()),
            Long.toString(startTime.getAsLong()),
            checkpoint.createdAt() + "\n");
    RunDirectory.write(unfinished, text.getBytes(StandardCharsets.UTF_8));
    Files.move(unfinished, file(container.id()), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Whether what has changed since a checkpoint is known. */
  static boolean isSince(RunningContainer container, CheckpointManifest checkpoint)
      throws IOException {
    if (!checkpoint.container().id().equals(container.id())) {
      return false;
    }
    List<String> lines;
    try {
      lines = Files.readAllLines(file(container.id()));
    } catch (NoSuchFileException e) {
      return false;
    }
    OptionalLong startTime = HostProcesses.startTime(container.pid());
    return startTime.isPresent()
        && lines.equals(
            List.of(
                Long.toString(container.pid()),
                Long.toString(startTime.getAsLong()),
                checkpoint.createdAt().toString()));
  }

  private static Path file(String containerId) {
    return RunDirectory.TRACKED.resolve(containerId);
  }

  private static void removeEnded() throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(RunDirectory.TRACKED, "[0-9a-f]*")) {
      for (Path file : files) {
        try {
          List<String> lines = Files.readAllLines(file);
          if (!HostProcesses.lives(Long.parseLong(lines.get(0)), Long.parseLong(lines.get(1)))) {
            Files.deleteIfExists(file);
          }
        } catch (NoSuchFileException e) {
          log.debug("{} has just been forgotten by another checkpoint", file);
        }
      }
    }
  }
}
