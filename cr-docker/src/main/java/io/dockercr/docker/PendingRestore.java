package io.dockercr.docker;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the restore runtime is told about one container, in a directory that bears the container's
 * id. Closing it takes it away.
 */
final class PendingRestore implements AutoCloseable {
  private final Path directory;

  private PendingRestore(Path directory) {
    this.directory = directory;
  }

  /**
   * Leaves a restore for the container to be started next.
   *
   * @param images CRIU's image directory
   * @param layer the writable layer's archive, if there is one
   * @param arguments further arguments of {@code runc restore}
   * @param criuConfiguration lines of CRIU's configuration file
   * @param replacedImages images that CRIU gets instead of those in {@code images}, by their names
   * @param lazy whose memory pages are to follow while the container runs, as {@link LazyPages}
   *     reads it; empty if none are
   */
  static PendingRestore leave(
      String containerId,
      Path images,
      Optional<Path> layer,
      List<String> arguments,
      List<String> criuConfiguration,
      Map<String, byte[]> replacedImages,
      List<String> lazy)
      throws IOException {
    RunDirectory.create(RunDirectory.RESTORES);
    Path directory = RunDirectory.RESTORES.resolve(containerId);
    // The runtime looks for the directory, so it has to be complete when it gets its name.
    Path unfinished = RunDirectory.RESTORES.resolve("." + containerId);
    Files.createDirectory(unfinished, RunDirectory.PRIVATE_DIRECTORY);
    write(unfinished.resolve("images"), List.of(images.toString()));
    write(unfinished.resolve("arguments"), arguments);
    write(unfinished.resolve("criu.conf"), criuConfiguration);
    if (layer.isPresent()) {
      write(unfinished.resolve("layer"), List.of(layer.get().toString()));
    }
    if (!lazy.isEmpty()) {
      write(unfinished.resolve("lazy"), lazy);
    }
    if (!replacedImages.isEmpty()) {
      Path replaced = unfinished.resolve("replaced");
      Files.createDirectory(replaced, RunDirectory.PRIVATE_DIRECTORY);
      for (Map.Entry<String, byte[]> image : replacedImages.entrySet()) {
        RunDirectory.write(replaced.resolve(image.getKey()), image.getValue());
      }
    }
    Files.move(unfinished, directory);
    return new PendingRestore(directory);
  }

  private static void write(Path file, List<String> lines) throws IOException {
    for (String line : lines) {
      if (line.indexOf('\n') >= 0) {
        throw new IOException("a line for the restore runtime has a line break in it: " + line);
      }
    }
    String text = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    RunDirectory.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether the runtime has restored the container: without it, it would have started it anew. */
  boolean isRestored() throws IOException {
    Path status = directory.resolve("status");
    return Files.exists(directory.resolve("finished"))
        && Files.exists(status)
        && Files.readString(status).strip().equals("0");
  }

  /** CRIU's log of the restore; there once CRIU has started. */
  Path log() {
    return directory.resolve("work").resolve("restore.log");
  }

  /** Leaves what is mounted below, as by a CRIU that was killed, to {@link RestoreFiles}. */
  @Override
  public void close() throws IOException {
    if (Files.exists(directory) && !RestoreFiles.hasMountsBelow(directory)) {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }
}
