package io.dockercr.storage.oci;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.storage.archive.ArchiveKind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What is said of a checkpoint beside it, in the words that others look for. */
final class Annotations {
  /** Our own: the checkpoint's name, which says too that the image has our layer. */
  static final String NAME = "io.dockercr.checkpoint.name";

  private static final String CREATED = "org.opencontainers.image.created";
  private static final String TITLE = "org.opencontainers.image.title";
  private static final String CRIU = "org.criu.checkpoint.";
  private static final String CRIO = "io.kubernetes.cri-o.annotations.checkpoint.";
  private static final String PODMAN = "io.podman.annotations.checkpoint.";
  private static final String CONTAINER_NAME = CRIU + "container.name";

  private Annotations() {}

  static Map<String, String> of(CheckpointManifest manifest, ArchiveKind kind) {
    CheckpointManifest.Image image = manifest.image();
    CheckpointManifest.Platform platform = manifest.platform();
    String imageId = image.id().replaceFirst("^sha256:", "");
    Map<String, String> all = new LinkedHashMap<>();
    all.put(NAME, manifest.id().name());
    all.put(TITLE, manifest.id().toString());
    all.put(CREATED, manifest.createdAt().toString());

    all.put(CONTAINER_NAME, manifest.container().name());
    all.put(CRIU + "engine.name", "docker");
    all.put(CRIU + "engine.version", platform.engineVersion());
    all.put(CRIU + "rootfsImageUserRequested", image.name());
    all.put(CRIU + "rootfsImageName", image.name());
    all.put(CRIU + "rootfsImageID", imageId);
    all.put(CRIU + "runtime.name", "runc");
    all.put(CRIU + "runtime.version", platform.runtimeVersion());
    all.put(CRIU + "criu.version", platform.criuVersion());
    all.put(CRIU + "host.arch", Architectures.inImages(platform.architecture()));
    all.put(CRIU + "host.kernel", platform.kernel());
    all.put(CRIU + "cgroup.version", "v" + platform.cgroupVersion());
    switch (kind) {
      case CRI -> {
        all.put(CRIO + "name", manifest.container().name());
        all.put(CRIO + "rawImageName", image.name());
        all.put(CRIO + "rootfsImageID", imageId);
        all.put(CRIO + "rootfsImageName", image.name());
        all.put(CRIO + "criu.version", platform.criuVersion());
      }
      case PODMAN -> {
        all.put(PODMAN + "name", manifest.container().name());
        all.put(PODMAN + "rawImageName", image.name());
        all.put(PODMAN + "rootfsImageID", imageId);
        all.put(PODMAN + "rootfsImageName", image.name());
        all.put(PODMAN + "criu.version", platform.criuVersion());
        all.put(PODMAN + "runtime.name", "runc");
        all.put(PODMAN + "runtime.version", platform.runtimeVersion());
        all.put(PODMAN + "host.arch", Architectures.inImages(platform.architecture()));
        all.put(PODMAN + "host.kernel", platform.kernel());
        all.put(PODMAN + "cgroups.version", "v" + platform.cgroupVersion());
      }
      case DOCKER_CR -> throw new IllegalArgumentException("nobody else reads that");
    }
    return all;
  }

  /** Whether an image has our layer, so that the very checkpoint comes back. */
  static boolean isOurs(Map<String, String> annotations) {
    return annotations.containsKey(NAME);
  }

  /**
   * What a checkpoint is to be called that an image holds; empty if its annotations don't say, or
   * say what is no name.
   *
   * @param fallback the checkpoint's name if none is said, such as the image's tag
   */
  static Optional<CheckpointId> id(Map<String, String> annotations, String fallback) {
    String container =
        annotations.getOrDefault(
            CONTAINER_NAME,
            annotations.getOrDefault(CRIO + "name", annotations.get(PODMAN + "name")));
    if (container == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new CheckpointId(container, annotations.getOrDefault(NAME, fallback)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
