package io.dockercr.api;

import java.net.URI;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;

/** Opens stores by URI, with the providers on the class path. Safe for use by several threads. */
public final class CheckpointStores {
  private CheckpointStores() {}

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
    TreeSet<String> known = new TreeSet<>();
    for (CheckpointStoreProvider provider : ServiceLoader.load(CheckpointStoreProvider.class)) {
      if (provider.scheme().equalsIgnoreCase(uri.getScheme())) {
        return provider.open(uri, options);
      }
      known.add(provider.scheme() + ":");
    }
    throw new IllegalArgumentException(
        "No store serves \"" + uri + "\". Known are " + String.join(", ", known) + ".");
  }
}
