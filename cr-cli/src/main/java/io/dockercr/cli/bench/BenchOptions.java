package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.Contestant;
import io.dockercr.cli.bench.report.Topic;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What to measure and how.
 *
 * @param topics which scenarios, in this order
 * @param extent how much of each
 * @param rounds how often each figure is taken, at least 1
 * @param output where the report goes, and where checkpoints are kept meanwhile
 * @param images the container images to measure with
 * @param memoryMib sizes of memory in MiB, each above 0
 * @param against with whom docker-cr is compared
 * @param stores further stores to measure, as {@code --store} takes them
 * @param address an IPv4 address of this host at which the engine publishes ports
 */
public record BenchOptions(
    List<Topic> topics,
    Extent extent,
    int rounds,
    Path output,
    Images images,
    List<Integer> memoryMib,
    Set<Contestant> against,
    List<String> stores,
    String address) {

  /**
   * The contestants that are meant by {@code native}, {@code podman}, {@code criu} and {@code
   * runc}; by no word all of them.
   *
   * @throws IllegalArgumentException if a word is another one
   */
  public static Set<Contestant> rivals(List<String> words) {
    Set<Contestant> rivals = EnumSet.noneOf(Contestant.class);
    for (String word : words.isEmpty() ? List.of("native", "podman", "criu", "runc") : words) {
      switch (word) {
        case "native" -> rivals.add(Contestant.DOCKER);
        case "podman" -> rivals.addAll(EnumSet.of(Contestant.PODMAN, Contestant.PODMAN_EXPORT));
        case "criu" -> {
          rivals.add(Contestant.CRIU);
          rivals.add(Contestant.CRIU_DURABLE);
        }
        case "runc" -> rivals.add(Contestant.RUNC);
        default ->
            throw new IllegalArgumentException(
                "--against can be native, podman, criu and runc, not " + word + ".");
      }
    }
    return rivals;
  }

  /** How much of each scenario is measured. */
  public enum Extent {
    /** Ends in about two minutes, and shows that everything works. */
    QUICK,
    /** Ends in less than half an hour. */
    NORMAL,
    /** The sizes that take longest too. */
    FULL;

    /** How often each figure is taken, unless asked otherwise. */
    public int rounds() {
      return this == QUICK ? 1 : 5;
    }

    /** The sizes of memory in MiB, unless asked otherwise. */
    public List<Integer> memoryMib() {
      return switch (this) {
        case QUICK -> List.of(10);
        case NORMAL -> List.of(10, 100, 500, 1024);
        case FULL -> List.of(10, 100, 500, 1024, 2048, 4096);
      };
    }

    /** One of the two: the first for a quick run. */
    <T> T choose(T quick, T other) {
      return this == QUICK ? quick : other;
    }
  }

  /**
   * Images that the engine has.
   *
   * @param minimal a shell and little else
   * @param medium one with {@code python3} and {@code nginx}
   * @param large a big one
   */
  public record Images(String minimal, String medium, String large) {}

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if a number is out of its range, naming the option
   */
  public BenchOptions {
    topics = List.copyOf(topics);
    memoryMib = List.copyOf(memoryMib);
    against = Set.copyOf(against);
    stores = List.copyOf(stores);
    if (rounds < 1 || rounds > 1000) {
      throw new IllegalArgumentException("--rounds must be from 1 to 1000, not " + rounds + ".");
    }
    for (int mib : memoryMib) {
      if (mib < 1 || mib > 1 << 20) {
        throw new IllegalArgumentException(
            "--memory-mib must be from 1 to 1048576, not " + mib + ".");
      }
    }
  }
}
