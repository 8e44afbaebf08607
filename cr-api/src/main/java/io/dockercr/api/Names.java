package io.dockercr.api;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** What Docker allows as a name or path, checked before it is asked. */
final class Names {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");
  private static final String RULE =
      "\" is not allowed: it has two characters or more, letters, digits, '_', '.' and '-', and"
          + " begins with a letter or digit.";

  private Names() {}

  static void requireContainer(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("The container name \"" + name + RULE);
    }
  }

  static void requireVolume(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("The volume name \"" + name + RULE);
    }
  }

  /** The path of a mount to skip. */
  static void requireAbsolute(String destination) {
    if (!destination.startsWith("/")) {
      throw new IllegalArgumentException(
          "A mount to skip is given by its absolute path inside the container; \""
              + destination
              + "\" is not absolute.");
    }
  }

  /** A plain absolute path of the host, or a volume's name. */
  static void requireMountSource(String source) {
    boolean path =
        source.startsWith("/")
            && source.indexOf(':') < 0
            && Path.of(source).equals(Path.of(source).normalize());
    if (!path && !NAME.matcher(source).matches()) {
      throw new IllegalArgumentException(
          "\""
              + source
              + "\" is no new source for a mount: give an absolute path without \"..\" and ':', or"
              + " a volume's name.");
    }
  }
}
