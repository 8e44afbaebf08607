package io.dockercr.storage.archive;

import java.util.List;
import java.util.Set;

/** Who lays out a checkpoint's archive like that. */
public enum ArchiveKind {
  /** docker-cr: {@code manifest.json}, images in {@code images/}. */
  DOCKER_CR("images"),

  /** Podman: {@code config.dump}, {@code spec.dump}, images in {@code checkpoint/}. */
  PODMAN("checkpoint"),

  /** Kubernetes' runtimes, CRI-O and containerd: like Podman's, with other files beside. */
  CRI("checkpoint");

  /** What Podman alone puts there, and what Kubernetes' runtimes alone do. */
  private static final List<String> PODMANS =
      List.of("network.status", "artifacts", "ctr.log", "devshm-checkpoint.tar", "volumes");

  private static final List<String> RUNTIMES =
      List.of("bind.mounts", "status", "dump.log", "container.log", "io.kubernetes.cri-o.LogPath");

  private final String images;

  ArchiveKind(String images) {
    this.images = images;
  }

  /** The directory that CRIU's images are in. */
  public String imagesDirectory() {
    return images;
  }

  /**
   * Tells the two apart that have {@code config.dump} and {@code spec.dump}.
   *
   * @param manager the annotation {@code io.container.manager} of the spec, empty if it has none
   * @param names what is in the archive's root
   */
  static ArchiveKind ofDumps(String manager, Set<String> names) {
    return switch (manager) {
      case "libpod" -> PODMAN;
      case "cri-o", "containerd" -> CRI;
      default ->
          PODMANS.stream().anyMatch(names::contains) && RUNTIMES.stream().noneMatch(names::contains)
              ? PODMAN
              : CRI;
    };
  }
}
