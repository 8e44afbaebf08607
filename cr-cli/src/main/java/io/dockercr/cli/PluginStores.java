package io.dockercr.cli;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CheckpointStores;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Opens stores, also those that docker-cr brings along as plug-ins named by their scheme. Safe for
 * use by several threads.
 */
final class PluginStores {
  private static final String SCHEME = "[a-z][a-z0-9]*";

  private PluginStores() {}

  /** As {@link CheckpointStores#open(URI, Map)}. */
  static CheckpointStore open(URI uri, Map<String, String> options) throws CheckpointException {
    String scheme = String.valueOf(uri.getScheme());
    Optional<ClassLoader> plugin =
        scheme.matches(SCHEME) ? Plugins.loader(scheme) : Optional.empty();
    return plugin.isPresent()
        ? CheckpointStores.open(uri, options, plugin.get())
        : CheckpointStores.open(uri, options);
  }
}
