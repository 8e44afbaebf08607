package io.dockercr.cli;

import io.dockercr.api.Reasons;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What docker-cr brings along and loads only when it is meant: the jars in {@code plugins/NAME} of
 * its own directory. Safe for use by several threads.
 */
final class Plugins {
  /** Set by the launcher: the directory of the plug-ins. */
  static final String DIRECTORY = "docker-cr.plugins";

  private static final Map<Path, ClassLoader> LOADERS = new ConcurrentHashMap<>();

  private Plugins() {}

  /** What loads a plug-in's classes; empty if docker-cr was not started with such a plug-in. */
  static Optional<ClassLoader> loader(String name) {
    String plugins = System.getProperty(DIRECTORY);
    if (plugins == null) {
      return Optional.empty();
    }
    Path directory = Path.of(plugins, name);
    return Files.isDirectory(directory)
        ? Optional.of(LOADERS.computeIfAbsent(directory, Plugins::open))
        : Optional.empty();
  }

  /** Stays open: classes are loaded from it as they are needed, until the process ends. */
  private static ClassLoader open(Path directory) {
    List<URL> jars = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.jar")) {
      for (Path jar : found) {
        jars.add(url(jar));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The plug-in in " + directory + " can't be read: " + Reasons.of(e) + ".", e);
    }
    return new URLClassLoader(jars.toArray(URL[]::new), Plugins.class.getClassLoader());
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(jar + " has no URL", e);
    }
  }
}
