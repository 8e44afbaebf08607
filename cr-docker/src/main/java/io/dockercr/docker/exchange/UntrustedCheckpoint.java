package io.dockercr.docker.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CorruptedCheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A checkpoint from elsewhere: what a container that is made of it would be, and be allowed. */
public final class UntrustedCheckpoint {
  private final CheckpointManifest manifest;
  private final Path directory;
  private final JsonNode inspect;

  private UntrustedCheckpoint(CheckpointManifest manifest, Path directory, JsonNode inspect) {
    this.manifest = manifest;
    this.directory = directory;
    this.inspect = inspect;
  }

  /**
   * Looks at one.
   *
   * @param manifest in docker-cr's own words, wherever it is from
   * @param directory with its files
   * @throws CorruptedCheckpointException if the manifest has no configuration of a container
   */
  public static UntrustedCheckpoint of(CheckpointManifest manifest, Path directory)
      throws CheckpointException {
    try {
      JsonNode inspect = ForeignWords.JSON.readTree(manifest.container().inspectJson());
      if (!inspect.path("Config").isObject() || !inspect.path("HostConfig").isObject()) {
        throw new CorruptedCheckpointException(
            "The checkpoint " + manifest.id() + " has no container configuration.", null);
      }
      return new UntrustedCheckpoint(manifest, directory, inspect);
    } catch (JsonProcessingException e) {
      throw new CorruptedCheckpointException(
          "The checkpoint " + manifest.id() + " has no readable container configuration.", null, e);
    }
  }

  /**
   * What it asks for beyond what Docker gives a container that asks for nothing, by name.
   *
   * @throws CorruptedCheckpointException if the images are damaged
   */
  public List<String> privileges() throws CheckpointException {
    Set<String> found = new LinkedHashSet<>(PrivilegedSettings.of(inspect, manifest));
    try {
      found.addAll(PrivilegedImages.of(directory.resolve("images")));
      volumes(found);
    } catch (IOException e) {
      throw new CorruptedCheckpointException(
          "The images of the checkpoint "
              + manifest.id()
              + " can't be read: "
              + e.getMessage()
              + ".",
          null,
          e);
    }
    return new ArrayList<>(found);
  }

  /** A volume's driver or options may lead to a path of the host. */
  private void volumes(Set<String> found) throws IOException {
    for (CheckpointManifest.Mount mount : manifest.mounts()) {
      Path words = directory.resolve("volumes").resolve(mount.name() + ".json");
      if (!mount.type().equals("volume")
          || mount.name().isEmpty()
          || mount.name().indexOf('/') >= 0
          || !Files.isRegularFile(words, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      JsonNode volume = ForeignWords.JSON.readTree(Files.readAllBytes(words));
      boolean plain =
          volume.path("Driver").asText("local").equals("local") && volume.path("Options").isEmpty();
      if (!plain) {
        found.add(
            "the volume " + PrivilegedSettings.safe(mount.name()) + " with a driver or options");
      }
    }
  }

  /** A line for each thing that a container made of it would be. */
  public List<String> words() {
    JsonNode config = inspect.path("Config");
    JsonNode hostConfig = inspect.path("HostConfig");
    List<String> lines = new ArrayList<>();
    line(lines, "image", manifest.image().name() + " (" + manifest.image().id() + ")");
    line(lines, "command", joined(config.path("Entrypoint"), config.path("Cmd")));
    line(lines, "user", config.path("User").asText("root"));
    line(lines, "directory", config.path("WorkingDir").asText());
    line(lines, "environment", config.path("Env").size() + " variables");
    line(lines, "labels", String.valueOf(config.path("Labels").size()));
    line(lines, "network", hostConfig.path("NetworkMode").asText());
    line(lines, "ports", ports(hostConfig.path("PortBindings")));
    line(lines, "capabilities", capabilities(hostConfig));
    line(lines, "restart", hostConfig.path("RestartPolicy").path("Name").asText());
    for (CheckpointManifest.Mount mount : manifest.mounts()) {
      String source = mount.type().equals("volume") ? mount.name() : mount.source();
      line(lines, "mount", mount.type() + " " + source + " at " + mount.destination());
    }
    return lines;
  }

  private static void line(List<String> lines, String what, String value) {
    if (!value.isEmpty()) {
      lines.add(String.format("%-13s %s", what, PrivilegedSettings.safe(value)));
    }
  }

  private static String joined(JsonNode... lists) {
    List<String> words = new ArrayList<>();
    for (JsonNode list : lists) {
      list.forEach(word -> words.add(word.asText()));
    }
    return String.join(" ", words);
  }

  private static String ports(JsonNode bindings) {
    List<String> ports = new ArrayList<>();
    bindings
        .properties()
        .forEach(
            port ->
                port.getValue()
                    .forEach(
                        binding ->
                            ports.add(binding.path("HostPort").asText() + "->" + port.getKey())));
    return String.join(", ", ports);
  }

  private static String capabilities(JsonNode hostConfig) {
    String added = joined(hostConfig.path("CapAdd"));
    String dropped = joined(hostConfig.path("CapDrop"));
    return added.isEmpty() && dropped.isEmpty()
        ? "Docker's own"
        : (dropped.isEmpty() ? "Docker's own" : "without " + dropped)
            + (added.isEmpty() ? "" : ", with " + added);
  }
}
