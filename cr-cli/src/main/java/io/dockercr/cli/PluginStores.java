package io.dockercr.cli;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CheckpointStores;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Opens stores, also those that docker-cr brings along as plug-ins: the jars in {@code
 * plugins/SCHEME} of its own directory, which are looked at only when such a store is asked for.
 * Safe for use by several threads.
 */
final class PluginStores {
  /** Set by the launcher: the directory of the plug-ins. */
  static final String DIRECTORY = "docker-cr.plugins";

  private static final String SCHEME = "[a-z][a-z0-9]*";
  private static final Map<Path, ClassLoader> LOADERS = new ConcurrentHashMap<>();

  private PluginStores() {}

  /** As {@link CheckpointStores#open(URI, Map)}. */
  static CheckpointStore open(URI uri, Map<String, String> options) throws CheckpointException {
    String plugins = System.getProperty(DIRECTORY);
    String scheme = String.valueOf(uri.getScheme());
    if (plugins != null && scheme.matches(SCHEME)) {
      Path directory = Path.of(plugins, scheme);
      if (Files.isDirectory(directory)) {
        ClassLoader loader = LOADERS.computeIfAbsent(directory, PluginStores::loader);
        return CheckpointStores.open(uri, options, loader);
      }
    }
    return CheckpointStores.open(uri, options);
  }

  /** Stays open: classes are loaded from it as they are needed, until the process ends. */
  private static ClassLoader loader(Path directory) {
    List<URL> jars = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.jar")) {
      for (Path jar : found) {
        jars.add(url(jar));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The plug-in in " + directory + " can't be read: " + e.getMessage() + ".", e);
    }
    return new URLClassLoader(jars.toArray(URL[]::new), PluginStores.class.getClassLoader());
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(jar + " has no URL", e);
    }
  }
}
