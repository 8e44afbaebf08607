package io.dockercr.api;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Opens stores by URI, with the providers on the class path. Safe for use by several threads. */
public final class CheckpointStores {
  private static final String DIRECTORY_SCHEME = "file";
  private static final Pattern URI_START = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*:.*");

  private CheckpointStores() {}

  /**
   * Where a store is, from what a person writes: a URI such as {@code repo:/srv/archive}, or the
   * path of a directory, which stands for {@code file:}. A relative path starts in the process's
   * directory. A path with a colon in its first part is written with {@code ./} before it.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static URI uri(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("A store is named by a URI or a path; \"\" is neither.");
    }
    try {
      if (URI_START.matcher(text).matches()) {
        return new URI(text);
      }
      Path path = Path.of(text).toAbsolutePath().normalize();
      return new URI(DIRECTORY_SCHEME, "", path.toString(), null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is not a URI: "
              + e.getReason()
              + ". Blanks and the like are written as in %20.",
          e);
    }
  }

  /**
   * Opens a store with all defaults.
   *
   * @throws IllegalArgumentException if no provider serves the URI's scheme
   * @throws StorageException if the store can't be reached
   */
  public static CheckpointStore open(URI uri) throws CheckpointException {
    return open(uri, Map.of());
  }

  /**
   * Opens a store.
   *
   * @param options further settings, which the provider's documentation names
   * @throws IllegalArgumentException if no provider serves the URI's scheme, or an option makes no
   *     sense
   * @throws StorageException if the store can't be reached
   */
  public static CheckpointStore open(URI uri, Map<String, String> options)
      throws CheckpointException {
    return open(uri, options, Thread.currentThread().getContextClassLoader());
  }

  /**
   * Opens a store of a provider that is not, or may not be, on the class path.
   *
   * @param providers finds the providers; null for those that the JVM was started with
   * @throws IllegalArgumentException if no provider serves the URI's scheme, or an option makes no
   *     sense
   * @throws StorageException if the store can't be reached
   */
  public static CheckpointStore open(URI uri, Map<String, String> options, ClassLoader providers)
      throws CheckpointException {
    TreeSet<String> known = new TreeSet<>();
    for (CheckpointStoreProvider provider :
        ServiceLoader.load(CheckpointStoreProvider.class, providers)) {
      if (provider.scheme().equalsIgnoreCase(uri.getScheme())) {
        return provider.open(uri, options);
      }
      known.add(provider.scheme() + ":");
    }
    throw new IllegalArgumentException(
        "No store serves \"" + uri + "\". Known are " + String.join(", ", known) + ".");
  }
}
