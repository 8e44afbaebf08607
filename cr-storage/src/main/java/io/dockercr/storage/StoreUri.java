package io.dockercr.storage;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** URIs of stores that are named by a path of this host. */
final class StoreUri {
  private StoreUri() {}

  static URI of(String scheme, Path path) {
    try {
      return new URI(scheme, "", path.toString(), null);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(path + " can't be a URI", e);
    }
  }

  /**
   * The path of a URI.
   *
   * @throws IllegalArgumentException if it has none, or something besides
   */
  static Path path(URI uri) {
    boolean local = uri.getRawAuthority() == null || uri.getRawAuthority().equals("localhost");
    if (uri.isOpaque()
        || uri.getPath().isEmpty()
        || !local
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "A store in a directory is named "
              + uri.getScheme()
              + ":/ABSOLUTE/PATH; \""
              + uri
              + "\" is not.");
    }
    return Path.of(uri.getPath()).normalize();
  }

  /**
   * The settings that a URI has after its question mark, {@code NAME=VALUE&...}.
   *
   * @throws IllegalArgumentException if they are written otherwise, or a name comes twice
   */
  static Map<String, String> query(URI uri) {
    Map<String, String> settings = new TreeMap<>();
    if (uri.getRawQuery() != null) {
      for (String setting : uri.getRawQuery().split("&", -1)) {
        int equals = setting.indexOf('=');
        if (equals <= 0
            || settings.put(
                    decoded(setting, 0, equals), decoded(setting, equals + 1, setting.length()))
                != null) {
          throw new IllegalArgumentException(
              "What follows the question mark in \"" + uri + "\" is not NAME=VALUE&NAME=VALUE.");
        }
      }
    }
    return settings;
  }

  private static String decoded(String setting, int from, int to) {
    // Unlike a form's, a URI's plus sign is one.
    return URI.create("x:/?" + setting.substring(from, to)).getQuery();
  }

  /** A value as {@link #query} reads it. */
  static String encoded(String value) {
    try {
      return new URI("x", "", "/", value, null).getRawQuery().replace("&", "%26");
    } catch (URISyntaxException e) {
      throw new IllegalStateException("every text can be quoted", e);
    }
  }

  /** The URI without its settings. */
  static URI withoutQuery(URI uri) {
    if (uri.getRawQuery() == null) {
      return uri;
    }
    String text = uri.toString();
    return URI.create(text.substring(0, text.indexOf('?')));
  }
}
