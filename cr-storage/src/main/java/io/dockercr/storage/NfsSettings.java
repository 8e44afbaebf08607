package io.dockercr.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a checkpoint store on NFS is used.
 *
 * @param root the store's directory, absolute
 * @param isForced whether it may be on a file system that is not NFS
 * @param inPlace whether checkpoints are read where they are
 * @param patience how long a server that fails is waited for
 * @param staging a directory on a local disk, absolute
 */
record NfsSettings(Path root, boolean isForced, boolean inPlace, Duration patience, Path staging) {
  static final String SCHEME = "nfs";
  static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(50);

  private static final String FORCE = "force";
  private static final String READ = "read";
  private static final String PATIENCE = "patience";
  private static final String STAGING = "staging";

  /**
   * Reads {@code nfs:/absolute/path?NAME=VALUE&...}.
   *
   * @param options have the same names, and come after those of the URI
   * @throws IllegalArgumentException if something makes no sense
   */
  static NfsSettings of(URI uri, Map<String, String> options) {
    Path root = StoreUri.path(StoreUri.withoutQuery(uri));
    NfsSettings settings =
        new NfsSettings(root, false, false, DEFAULT_PATIENCE, defaultStaging(root));
    Map<String, String> all = new TreeMap<>(StoreUri.query(uri));
    all.putAll(options);
    for (Map.Entry<String, String> option : all.entrySet()) {
      settings = settings.with(option.getKey(), option.getValue());
    }
    return settings;
  }

  /** One for each store, since what is sealed there goes to that store. */
  private static Path defaultStaging(Path root) {
    byte[] digest = DigestAlgorithm.sha256().digest(root.toString().getBytes(UTF_8));
    String name = SCHEME + "-" + HexFormat.of().formatHex(digest, 0, 8);
    return Path.of(LocalStaging.DEFAULT_ROOT).resolve(name);
  }

  private NfsSettings with(String name, String value) {
    return switch (name) {
      case FORCE -> new NfsSettings(root, isTrue(name, value), inPlace, patience, staging);
      case READ -> new NfsSettings(root, isForced, isInPlace(value), patience, staging);
      case PATIENCE -> new NfsSettings(root, isForced, inPlace, seconds(value), staging);
      case STAGING -> new NfsSettings(root, isForced, inPlace, patience, directory(value));
      default ->
          throw new IllegalArgumentException(
              "A store on NFS has no option \""
                  + name
                  + "\"; it has force, patience, read and staging.");
    };
  }

  private static boolean isTrue(String name, String value) {
    if (!value.equals("true") && !value.equals("false")) {
      throw new IllegalArgumentException(
          "The option " + name + " is true or false, not \"" + value + "\".");
    }
    return value.equals("true");
  }

  private static boolean isInPlace(String value) {
    if (!value.equals("in-place") && !value.equals("fetch")) {
      throw new IllegalArgumentException(
          "The option read is fetch or in-place, not \"" + value + "\".");
    }
    return value.equals("in-place");
  }

  private static Duration seconds(String value) {
    if (!value.matches("[0-9]{1,4}")) {
      throw new IllegalArgumentException(
          "The option patience is a number of seconds up to 9999, not \"" + value + "\".");
    }
    return Duration.ofSeconds(Integer.parseInt(value));
  }

  private static Path directory(String value) {
    Path path = Path.of(value);
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException(
          "The staging directory \"" + value + "\" is not absolute.");
    }
    return path.normalize();
  }

  /** What {@link #of} makes these settings of. */
  URI uri() {
    StringBuilder query = new StringBuilder();
    add(query, FORCE, isForced ? "true" : null);
    add(query, READ, inPlace ? "in-place" : null);
    add(query, PATIENCE, patience.equals(DEFAULT_PATIENCE) ? null : "" + patience.toSeconds());
    add(query, STAGING, staging.equals(defaultStaging(root)) ? null : staging.toString());
    return URI.create(StoreUri.of(SCHEME, root) + (query.isEmpty() ? "" : "?" + query));
  }

  private static void add(StringBuilder query, String name, String value) {
    if (value != null) {
      query
          .append(query.isEmpty() ? "" : "&")
          .append(name)
          .append('=')
          .append(StoreUri.encoded(value));
    }
  }
}
