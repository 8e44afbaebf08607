package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.UnsupportedContainerException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Copies what a container printed: into its checkpoint, and from there to another container. */
final class LogCopy {
  /** The engine comes to rest long before; a bound for when somebody else writes there. */
  private static final int MOST_ROUNDS = 100;

  private static final long ROUND_MILLIS = 10;

  private final LogFiles from;
  private final LogFiles to;
  private final boolean onlyGrows;
  private final boolean compresses;

  private LogCopy(LogFiles from, LogFiles to, boolean onlyGrows, boolean compresses) {
    this.from = from;
    this.to = to;
    this.onlyGrows = onlyGrows;
    this.compresses = compresses;
  }

  /**
   * @param dockerRoot the engine's data directory
   * @param checkpoint the checkpoint's directory
   * @throws UnsupportedContainerException if the container's log driver keeps no files
   */
  static LogCopy intoCheckpoint(RunningContainer container, Path dockerRoot, Path checkpoint)
      throws CheckpointException {
    String driver = driverOf(container.hostConfig());
    LogFiles files =
        LogFiles.ofContainer(dockerRoot, container.id(), driver)
            .orElseThrow(
                () ->
                    new UnsupportedContainerException(
                        "The logs of the container \""
                            + container.name()
                            + "\" can't be kept: its log driver \""
                            + driver
                            + "\" leaves none with the engine.",
                        "Leave out --with-logs, or run it with --log-driver json-file or local."));
    JsonNode options = container.hostConfig().path("LogConfig").path("Config");
    boolean local = driver.equals("local");
    return new LogCopy(
        files,
        LogFiles.ofCheckpoint(checkpoint),
        !local && !options.has("max-size"),
        Boolean.parseBoolean(options.path("compress").asText(Boolean.toString(local))));
  }

  private static String driverOf(JsonNode hostConfig) {
    return hostConfig.path("LogConfig").path("Type").asText();
  }

  /** Copies what is there before the container stands still, as far as that can't change. */
  void begin() throws IOException {
    Files.createDirectory(to.directory(), RunDirectory.PRIVATE_DIRECTORY);
    if (onlyGrows && from.present().containsKey("")) {
      copyRest(from.path(""), to.path(""));
    }
  }

  /**
   * Copies all that has not been yet. The container stands still, so that the engine comes to rest.
   */
  void finish() throws IOException, InterruptedException {
    Map<String, Object> before = state();
    for (int round = 0; round < MOST_ROUNDS; round++) {
      try {
        copyAll();
      } catch (NoSuchFileException e) {
        // The engine has begun another file meanwhile: once more.
      }
      Map<String, Object> after = state();
      if (after.equals(before) && !isCompressing(after)) {
        return;
      }
      before = after;
      Thread.sleep(ROUND_MILLIS);
    }
  }

  /** Of a file that is put aside the engine makes a compressed one, then removes it. */
  private boolean isCompressing(Map<String, Object> state) {
    return compresses
        && state.keySet().stream().anyMatch(suffix -> !suffix.isEmpty() && !suffix.endsWith(".gz"));
  }

  private void copyAll() throws IOException {
    for (Path copied : to.present().values()) {
      if (!onlyGrows || !copied.equals(to.path(""))) {
        Files.delete(copied);
      }
    }
    for (Map.Entry<String, Path> file : from.present().entrySet()) {
      copyRest(file.getValue(), to.path(file.getKey()));
    }
  }

  /** What the files are, and how long. */
  private Map<String, Object> state() throws IOException {
    Map<String, Object> state = new TreeMap<>();
    for (Map.Entry<String, Path> file : from.present().entrySet()) {
      try {
        Map<String, Object> attributes = Files.readAttributes(file.getValue(), "fileKey,size");
        state.put(file.getKey(), attributes);
      } catch (NoSuchFileException e) {
        state.put(file.getKey(), "gone");
      }
    }
    return state;
  }

  /** Adds what a copy lacks at its end; one that is longer than the file is made anew. */
  private static void copyRest(Path file, Path copy) throws IOException {
    try (FileChannel in =
            FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        FileChannel out =
            FileChannel.open(
                copy,
                Set.of(
                    StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                RunDirectory.PRIVATE_FILE)) {
      if (out.size() > in.size()) {
        out.truncate(0);
      }
      long position = out.size();
      out.position(position);
      long copied;
      while ((copied = in.transferTo(position, Long.MAX_VALUE, out)) > 0) {
        position += copied;
      }
    }
  }

  /** The logs of another container of the engine; empty if its driver keeps no files. */
  static Optional<LogFiles> of(Path dockerRoot, String id, JsonNode hostConfig) {
    return LogFiles.ofContainer(dockerRoot, id, driverOf(hostConfig));
  }

  /**
   * Puts logs in the place of those of a container that was created and not started yet; the engine
   * goes on writing to the file that it finds. Does nothing where its driver keeps no files.
   *
   * @param hostConfig the container's
   */
  static void place(Optional<LogFiles> from, Path dockerRoot, String id, JsonNode hostConfig)
      throws IOException {
    Optional<LogFiles> target = of(dockerRoot, id, hostConfig);
    if (from.isPresent() && target.isPresent()) {
      place(from.get().present(), target.get());
    }
  }

  private static void place(Map<String, Path> files, LogFiles to) throws IOException {
    if (files.isEmpty()) {
      return;
    }
    if (!Files.isDirectory(to.directory(), LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(to.directory(), RunDirectory.PRIVATE_DIRECTORY);
    }
    for (Map.Entry<String, Path> file : files.entrySet()) {
      Path target = to.path(file.getKey());
      copyRest(file.getValue(), target);
      Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r-----"));
    }
  }
}
