package io.dockercr.docker.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.criu.images.ExternalNetwork;
import io.dockercr.criu.images.FilesImage;
import io.dockercr.criu.images.ImageDirectory;
import io.dockercr.criu.images.TaskIds;
import io.dockercr.criu.images.TreeEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What an archive for Podman or for Kubernetes' runtimes says of a Docker container. */
public final class ForeignWords {
  static final ObjectMapper JSON = new ObjectMapper();

  private static final String CONFIG = "config.dump";
  private static final String SPEC = "spec.dump";

  private ForeignWords() {}

  /**
   * For Podman.
   *
   * @param images CRIU's images of the checkpoint
   * @return contents by their paths in the archive; those below {@code checkpoint/} take the place
   *     of images
   */
  public static Map<String, byte[]> podman(CheckpointManifest manifest, Path images)
      throws CheckpointException, IOException {
    Container container = Container.of(manifest);
    PodmanWords words = new PodmanWords(container);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(CONFIG, bytes(words.config()));
    files.put(SPEC, bytes(words.spec()));
    files.put("network.status", bytes(words.networkStatus()));
    files.putAll(images(container, images));
    return files;
  }

  /**
   * For Kubernetes' runtimes: CRI-O's layout, and what containerd's has besides.
   *
   * @param images CRIU's images of the checkpoint
   * @return as {@link #podman}
   */
  public static Map<String, byte[]> cri(CheckpointManifest manifest, Path images)
      throws CheckpointException, IOException {
    Container container = Container.of(manifest);
    CriWords words = new CriWords(container);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(CONFIG, bytes(words.config()));
    files.put(SPEC, bytes(words.spec()));
    files.put("bind.mounts", bytes(words.bindMounts()));
    files.put("status", bytes(words.status()));
    files.putAll(images(container, images));
    return files;
  }

  /**
   * The images that are others for them. Docker lets CRIU make the network namespace, and attaches
   * it then; the others make it before, and give it to CRIU. And the root of their containers has
   * permissions of its own, which CRIU would compare.
   */
  private static Map<String, byte[]> images(Container container, Path images)
      throws CheckpointException, IOException {
    Map<String, byte[]> changed = new LinkedHashMap<>();
    if (Files.exists(images.resolve(FilesImage.NAME), LinkOption.NOFOLLOW_LINKS)) {
      changed.put(
          "checkpoint/" + FilesImage.NAME,
          FilesImage.read(images.resolve(FilesImage.NAME)).withoutModeOf("/").toBytes());
    }
    if (container.hasEngineNetwork()) {
      ImageDirectory directory = ImageDirectory.at(images);
      Optional<TreeEntry> init = directory.processes().root();
      Optional<TaskIds> ids = init.isPresent() ? directory.ids(init.get().pid()) : Optional.empty();
      ids.ifPresent(
          of ->
              changed.put(
                  "checkpoint/" + ExternalNetwork.fileName(of.network()), ExternalNetwork.image()));
    }
    return changed;
  }

  private static byte[] bytes(JsonNode json) throws JsonProcessingException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
  }

  /**
   * A container as a manifest has it.
   *
   * @param inspect {@code docker inspect} of it
   * @param spec the OCI runtime configuration
   */
  record Container(CheckpointManifest manifest, JsonNode inspect, ObjectNode spec) {

    static Container of(CheckpointManifest manifest) throws CheckpointException {
      try {
        return new Container(
            manifest,
            JSON.readTree(manifest.container().inspectJson()),
            (ObjectNode) JSON.readTree(manifest.container().specJson()));
      } catch (JsonProcessingException | ClassCastException e) {
        throw new CorruptedCheckpointException(
            "The checkpoint " + manifest.id() + " has no readable container configuration.",
            null,
            e);
      }
    }

    JsonNode hostConfig() {
      return inspect.path("HostConfig");
    }

    JsonNode config() {
      return inspect.path("Config");
    }

    /** Whether it has a network namespace that the engine fills. */
    boolean hasEngineNetwork() {
      String mode = hostConfig().path("NetworkMode").asText();
      return !mode.equals("none") && !mode.equals("host") && !mode.startsWith("container:");
    }

    /** The image's id without the algorithm, as Podman and CRI-O have it. */
    String imageHex() {
      String id = manifest.image().id();
      return id.substring(id.indexOf(':') + 1);
    }

    /** The image's name in full, as Podman and CRI-O have it. */
    String imageName() {
      String name = manifest.image().name();
      if (name.isEmpty() || name.startsWith("sha256:")) {
        name =
            manifest.image().digests().isEmpty() ? imageHex() : manifest.image().digests().get(0);
      }
      return ImageNames.full(name);
    }
  }
}
