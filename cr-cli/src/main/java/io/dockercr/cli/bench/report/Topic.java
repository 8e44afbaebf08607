package io.dockercr.cli.bench.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What there is to measure; each is a scenario of {@code docker-cr bench}. */
public enum Topic {
  STARTUP("how long the commands take that do nothing"),
  IMAGES("checkpoint and restore by the size of the container image"),
  MEMORY("checkpoint and restore by the memory that a process holds, beside plain criu"),
  FILES("checkpoint by what was written to files, beside GNU tar"),
  MANY_FILES("checkpoint with many small files in the writable layer, beside GNU tar"),
  RESTORE("restore of a simple container, of a web server, and of one whose bind mount is gone"),
  PARALLEL_RESTORES("five restores at once against one"),
  CONTAINERS("checkpoints of many containers, one after another and all at once"),
  RESOURCES("processor, memory, processes and bytes during checkpoint and restore"),
  NETWORK("a web server under load: failed requests and gaps"),
  LAZY("restore --lazy: time until the container runs, by its memory"),
  STORES("checkpoints in each kind of store: time, room and memory"),
  COMPARISON("docker-cr beside Docker's own, Podman, plain criu and plain runc");

  private final String description;

  Topic(String description) {
    this.description = description;
  }

  /** The name on the command line and in files: {@code many-files}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A phrase that says what is measured. */
  public String description() {
    return description;
  }

  /**
   * The topic of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Topic of(String word) {
    List<String> words = Arrays.stream(values()).map(Topic::word).toList();
    int index = words.indexOf(word);
    if (index < 0) {
      throw new IllegalArgumentException(
          "There is no scenario \"" + word + "\"; there are " + String.join(", ", words) + ".");
    }
    return values()[index];
  }
}
