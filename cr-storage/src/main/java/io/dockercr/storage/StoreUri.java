package io.dockercr.storage;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

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
}
