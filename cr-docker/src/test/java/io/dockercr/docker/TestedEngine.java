package io.dockercr.docker;

import java.util.stream.Stream;

/** The engines that the tests are run on, in the order of the table's columns. */
enum TestedEngine {
  DOCKER_26("26", "engine 26"),
  DOCKER_28("28", "engine 28"),
  DEBIAN_13("debian-13", "stock Debian 13");

  private final String id;
  private final String title;

  TestedEngine(String id, String title) {
    this.id = id;
    this.title = title;
  }

  /** The one that {@code DOCKER_CR_TEST_ENGINE} names. */
  static TestedEngine current() {
    String id = System.getenv("DOCKER_CR_TEST_ENGINE");
    return Stream.of(values())
        .filter(engine -> engine.id.equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("DOCKER_CR_TEST_ENGINE is " + id));
  }

  /** The heading of its column. */
  String title() {
    return title;
  }
}
