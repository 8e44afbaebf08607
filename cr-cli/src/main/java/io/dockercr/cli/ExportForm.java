package io.dockercr.cli;

import io.dockercr.storage.archive.ArchiveKind;

/** What {@code export} writes. */
enum ExportForm {
  DOCKER_CR(ArchiveKind.DOCKER_CR),
  PODMAN(ArchiveKind.PODMAN),
  CRI(ArchiveKind.CRI),
  /** An image of what {@link #CRI} is, and of the checkpoint itself. */
  OCI(ArchiveKind.CRI);

  private final ArchiveKind kind;

  ExportForm(ArchiveKind kind) {
    this.kind = kind;
  }

  /** Whose archive it is, or is within. */
  ArchiveKind kind() {
    return kind;
  }
}
