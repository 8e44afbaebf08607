package io.dockercr.docker;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an engine keeps what a container printed: one file that grows, and those before it, which
 * have a number after their name, and {@code .gz} where they are compressed. The drivers {@code
 * json-file} and {@code local} do; the others send it away.
 */
final class LogFiles {
  /** What may follow the name of the growing file. */
  private static final Pattern SUFFIX = Pattern.compile("|\\.[0-9]{1,9}(\\.gz)?");

  private final Path directory;
  private final String name;

  private LogFiles(Path directory, String name) {
    this.directory = directory;
    this.name = name;
  }

  /**
   * The logs of a container of an engine.
   *
   * @param dockerRoot the engine's data directory
   * @param driver the engine's word for the log driver
   * @return empty if the driver keeps no files
   */
  static Optional<LogFiles> ofContainer(Path dockerRoot, String id, String driver) {
    Path container = dockerRoot.resolve("containers").resolve(id);
    return switch (driver) {
      case "json-file" -> Optional.of(new LogFiles(container, id + "-json.log"));
      case "local" -> Optional.of(new LogFiles(container.resolve("local-logs"), "container.log"));
      default -> Optional.empty();
    };
  }

  /** The logs within a checkpoint. */
  static LogFiles ofCheckpoint(Path directory) {
    return new LogFiles(directory.resolve("logs"), "container.log");
  }

  Path directory() {
    return directory;
  }

  Path path(String suffix) {
    return directory.resolve(name + suffix);
  }

  /** The files that are there, by what follows the name of the growing one. */
  Map<String, Path> present() throws IOException {
    Map<String, Path> present = new TreeMap<>();
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return present;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String found = file.getFileName().toString();
        Matcher suffix = SUFFIX.matcher(found.substring(Math.min(name.length(), found.length())));
        if (found.startsWith(name)
            && suffix.matches()
            && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          present.put(suffix.group(), file);
        }
      }
    }
    return present;
  }
}
