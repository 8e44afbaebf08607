package io.dockercr.cli.bench;

import java.util.List;

/** A container that does next to nothing. */
final class IdleContainer {
  private static final String LOOP = "while :; do sleep 1; done";

  private IdleContainer() {}

  /** What follows {@code docker run} for it. */
  static List<String> of(String image) {
    return List.of(image, "sh", "-c", LOOP);
  }
}
