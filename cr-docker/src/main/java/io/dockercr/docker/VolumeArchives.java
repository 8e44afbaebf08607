package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.github.dockerjava.transport.DockerHttpClient.Request.Method;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.UnsupportedContainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The content of a container's volumes on its way into a checkpoint: for each {@code
 * volumes/NAME.tar}, and {@code volumes/NAME.json}, the engine's own words about it. Used by one
 * thread, once.
 */
final class VolumeArchives implements AutoCloseable {
  static final String DIRECTORY = "volumes";

  /** What an engine allows; so that it is a plain file name as well. */
  static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,200}");

  private final Map<String, JsonNode> volumes;
  private final Path directory;
  private final List<WritableLayer.Capture> running = new ArrayList<>();

  private VolumeArchives(Map<String, JsonNode> volumes, Path directory) {
    this.volumes = volumes;
    this.directory = directory;
  }

  /**
   * @param checkpoint the checkpoint's directory
   * @throws UnsupportedContainerException if a volume's content is not in the engine's own keeping
   */
  static VolumeArchives of(EngineApi engine, RunningContainer container, Path checkpoint)
      throws CheckpointException {
    Map<String, JsonNode> volumes = new LinkedHashMap<>();
    for (JsonNode mount : container.inspect().path("Mounts")) {
      if (mount.path("Type").asText().equals("volume")) {
        String name = mount.path("Name").asText();
        JsonNode volume =
            engine.get("/volumes/" + EngineApi.encode(name), "inspect the volume " + name);
        requireOwn(name, volume);
        volumes.put(name, volume);
      }
    }
    return new VolumeArchives(volumes, checkpoint.resolve(DIRECTORY));
  }

  /**
   * A volume of another driver, or one that mounts something ({@code --opt device=…}), is a way to
   * something that is kept elsewhere: a new volume would be another way to the same.
   */
  private static void requireOwn(String name, JsonNode volume) throws CheckpointException {
    String driver = volume.path("Driver").asText();
    JsonNode options = volume.path("Options");
    String why = null;
    if (!driver.equals("local")) {
      why = "its driver \"" + driver + "\" keeps it outside the engine";
    } else if (options.has("device") || options.has("type")) {
      why = "it mounts " + options.path("type").asText() + " " + options.path("device").asText();
    } else if (!NAME.matcher(name).matches()) {
      why = "its name is none for a file";
    }
    if (why != null) {
      throw new UnsupportedContainerException(
          "The content of the volume \"" + name + "\" can't be saved: " + why.strip() + ".",
          "Leave out --with-volumes: the restored container then mounts the same volumes again.");
    }
  }

  /** Starts to copy. What the volumes hold must not change until {@link #finish} is through. */
  void begin() throws IOException {
    if (!volumes.isEmpty()) {
      Files.createDirectory(directory, RunDirectory.PRIVATE_DIRECTORY);
    }
    for (Map.Entry<String, JsonNode> volume : volumes.entrySet()) {
      RunDirectory.write(
          directory.resolve(volume.getKey() + ".json"),
          EngineApi.JSON.writeValueAsBytes(volume.getValue()));
    }
    copy();
  }

  /** Copies once more, in the place of what was copied. */
  void repeat() throws CheckpointException, IOException, InterruptedException {
    copy();
    finish();
  }

  private void copy() throws IOException {
    for (Map.Entry<String, JsonNode> volume : volumes.entrySet()) {
      String name = volume.getKey();
      running.add(
          WritableLayer.run(
              command(
                  Path.of(volume.getValue().path("Mountpoint").asText()),
                  directory.resolve(name + ".tar"),
                  List.of()),
              directory.resolve(name + ".log"),
              "The content of the volume \"" + name + "\" could not be saved",
              "Is there room left where the checkpoint is written (df -h)? Other containers must"
                  + " not write to the volume meanwhile."));
    }
  }

  /** The tar that tells how large the archive of a volume would be. */
  static List<String> measure(Path volume) {
    return command(volume, Path.of("/dev/null"), List.of("--totals"));
  }

  private static List<String> command(Path volume, Path archive, List<String> more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "tar",
                "--create",
                "--file=" + archive,
                "--directory=" + volume,
                "--format=posix",
                "--numeric-owner",
                "--sparse",
                "--acls",
                "--xattrs",
                "--xattrs-include=*",
                "--one-file-system",
                "--warning=no-file-ignored"));
    command.addAll(more);
    command.add(".");
    return command;
  }

  /** Waits until all is copied. */
  void finish() throws CheckpointException, IOException, InterruptedException {
    for (WritableLayer.Capture capture : running) {
      capture.await();
    }
    close();
  }

  @Override
  public void close() throws IOException {
    for (WritableLayer.Capture capture : running) {
      capture.close();
    }
    running.clear();
  }

  /** Asks the engine for a volume; a missing node if there is none. */
  static JsonNode inspect(EngineApi engine, String name) throws CheckpointException {
    EngineApi.Answer answer = engine.ask(Method.GET, "/volumes/" + EngineApi.encode(name), null);
    if (answer.status() == 404) {
      return MissingNode.getInstance();
    }
    if (!answer.isSuccess()) {
      throw engine.failed("inspect the volume " + name, answer);
    }
    return answer.body();
  }
}
