package io.dockercr.s3;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The options of an S3 store. Immutable.
 *
 * @param staging where checkpoints are written first and brought to be restored
 * @param connections how many requests are under way at once
 * @param partBytes larger files are sent and fetched in parts of this size
 * @param timeout how long the server may take to answer
 * @param abandonedAfter what no checkpoint needs is removed when it is older
 */
record S3Options(
    Path staging, int connections, long partBytes, Duration timeout, Duration abandonedAfter) {
  /** An absolute path to a directory on a local disk. */
  static final String STAGING = "staging";

  /** 1 to 64; 4 unless given. */
  static final String CONNECTIONS = "connections";

  /** In MiB, 5 to 1024, since servers take no smaller parts; 16 unless given. */
  static final String PART_SIZE = "part-size";

  /** In seconds, 1 to 600; 30 unless given. */
  static final String TIMEOUT = "timeout";

  /** In hours, 1 to 8760; 24 unless given. */
  static final String ABANDONED_AFTER = "abandoned-after";

  private static final Set<String> ALL =
      Set.of(STAGING, CONNECTIONS, PART_SIZE, TIMEOUT, ABANDONED_AFTER);

  /**
   * Understands options.
   *
   * @throws IllegalArgumentException if one is unknown or out of its range
   */
  static S3Options parse(S3Location location, Map<String, String> options) {
    TreeSet<String> unknown = new TreeSet<>(options.keySet());
    unknown.removeAll(ALL);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "An S3 store has no option \""
              + unknown.first()
              + "\"; it has "
              + String.join(", ", new TreeSet<>(ALL))
              + ".");
    }
    Path staging = Path.of(options.getOrDefault(STAGING, defaultStaging(location)));
    if (!staging.isAbsolute()) {
      throw new IllegalArgumentException(
          "The staging directory \"" + staging + "\" is not absolute.");
    }
    return new S3Options(
        staging,
        number(options, CONNECTIONS, 1, 4, 64),
        (long) number(options, PART_SIZE, 5, 16, 1024) << 20,
        Duration.ofSeconds(number(options, TIMEOUT, 1, 30, 600)),
        Duration.ofHours(number(options, ABANDONED_AFTER, 1, 24, 8760)));
  }

  private static int number(
      Map<String, String> options, String name, int least, int otherwise, int most) {
    String text = options.getOrDefault(name, String.valueOf(otherwise));
    int number = text.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(text) : 0;
    if (number < least || number > most) {
      throw new IllegalArgumentException(
          name + " is a whole number from " + least + " to " + most + ", not \"" + text + "\".");
    }
    return number;
  }

  /** Each store has its own: what was sealed there and not sent must not go to another one. */
  private static String defaultStaging(S3Location location) {
    try {
      byte[] uri = location.uri().toString().getBytes(StandardCharsets.UTF_8);
      String digest =
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(uri), 0, 8);
      return "/var/lib/docker-cr/staging/s3/" + location.bucket() + "-" + digest;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
