package io.dockercr.storage;

import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CheckpointStoreProvider;
import java.net.URI;
import java.util.Map;

/**
 * Makes {@link DirectoryStore}s: {@code file:///absolute/path} or {@code file:/absolute/path}.
 * There are no options.
 */
public final class DirectoryStoreProvider implements CheckpointStoreProvider {
  @Override
  public String scheme() {
    return DirectoryStore.SCHEME;
  }

  @Override
  public CheckpointStore open(URI uri, Map<String, String> options) {
    if (!options.isEmpty()) {
      throw new IllegalArgumentException(
          "A store in a directory has no option \"" + options.keySet().iterator().next() + "\".");
    }
    return EncodedStore.around(DirectoryStore.at(StoreUri.path(uri)));
  }
}
