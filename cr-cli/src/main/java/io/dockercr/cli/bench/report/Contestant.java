package io.dockercr.cli.bench.report;

/**
 * Who does the work; each has the same colour in every plot, one that the colour-blind tell apart.
 */
public enum Contestant {
  DOCKER_CR("docker-cr", "#0072b2"),
  /** As all others here do it: ended when the kernel has it, not the disk. */
  DOCKER_CR_UNSYNCED("docker-cr --sync=false", "#56b4e9"),
  DOCKER("docker", "#d55e00"),
  PODMAN("podman", "#009e73"),
  PODMAN_EXPORT("podman export", "#cc79a7"),
  CRIU("criu", "#9a9a9a"),
  CRIU_DURABLE("criu, then fsync", "#4d4d4d"),
  RUNC("runc", "#e69f00"),
  DOCKER_START("docker start", "#9ad0f5"),
  TAR("tar", "#b0a000"),
  /** With all that docker-cr keeps of a file, and durable. */
  TAR_DURABLE("tar of all, then fsync", "#6b6100");

  private final String word;
  private final String colour;

  Contestant(String word, String colour) {
    this.word = word;
    this.colour = colour;
  }

  /** The name in files and tables. */
  public String word() {
    return word;
  }

  /** As CSS writes it. */
  public String colour() {
    return colour;
  }
}
