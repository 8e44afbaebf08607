package io.dockercr.api;

import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/**
 * Names one checkpoint within a store: the container that it was taken of and a name of its own.
 * Both are safe as a file name. Immutable.
 *
 * @param container the container's name, without the leading slash of the engine's JSON
 * @param name the checkpoint's name, unique among those of its container
 */
public record CheckpointId(String container, String name) {
  private static final Pattern SAFE = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  /**
   * @throws IllegalArgumentException if a part is not made of letters, digits, {@code _}, {@code .}
   *     and {@code -}, does not begin with a letter or digit, or is longer than 128 characters
   */
  public CheckpointId {
    requireSafe("container name", container);
    requireSafe("checkpoint name", name);
  }

  private static void requireSafe(String what, String value) {
    if (!SAFE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "The "
              + what
              + " \""
              + value
              + "\" is not allowed: it may have letters, digits, '_', '.' and '-', begins with a letter"
              + " or digit, and has at most 128 characters.");
    }
  }

  /** A checkpoint of {@code container} named after the current time, {@code checkpoint-<time>}. */
  public static CheckpointId now(String container, Clock clock) {
    return new CheckpointId(container, "checkpoint-" + TIMESTAMP.format(clock.instant()));
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException if {@code text} is not {@code CONTAINER/NAME}
   */
  public static CheckpointId parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(
          "A checkpoint is named CONTAINER/NAME; \"" + text + "\" is not.");
    }
    return new CheckpointId(text.substring(0, slash), text.substring(slash + 1));
  }

  @Override
  public String toString() {
    return container + "/" + name;
  }
}
