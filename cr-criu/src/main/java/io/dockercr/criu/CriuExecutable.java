package io.dockercr.criu;

import io.dockercr.api.CriuUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code criu} program of this host. Safe for use by several threads. */
final class CriuExecutable {
  private static final String NAME = "criu";
  private static final List<String> SYSTEM_DIRECTORIES =
      List.of("/usr/local/sbin", "/usr/sbin", "/sbin");
  private static final Pattern VERSION = Pattern.compile("Version: (\\d+)\\.(\\d+)(?:\\.(\\d+))?");
  private static final Pattern FEATURE = Pattern.compile("[A-Za-z0-9_-]+");
  static final String INSTALL = "Install CRIU (package criu), 4.2 for Linux 6.16 or later.";

  private final Path path;
  private volatile Known known;

  CriuExecutable(Path path) {
    this.path = path;
  }

  /** A version, and the file that has it. */
  private record Known(CriuVersion version, FileTime modified, long bytes) {}

  Path path() {
    return path;
  }

  /**
   * The one that {@code DOCKER_CR_CRIU} names, else the first in PATH, or where administration
   * programs are, which PATH need not name.
   *
   * @throws CriuUnavailableException if there is none
   */
  static CriuExecutable find() throws CriuUnavailableException {
    String chosen = System.getenv("DOCKER_CR_CRIU");
    if (chosen == null || chosen.isEmpty()) {
      return in(searchPath(System.getenv("PATH")));
    }
    Path path = Path.of(chosen);
    if (!path.isAbsolute() || !Files.isRegularFile(path) || !Files.isExecutable(path)) {
      throw new CriuUnavailableException(
          "DOCKER_CR_CRIU names %s, which is not the absolute path of a program.".formatted(chosen),
          "Unset it to use the criu of this host.");
    }
    return new CriuExecutable(path);
  }

  static CriuExecutable in(List<Path> directories) throws CriuUnavailableException {
    for (Path directory : directories) {
      Path candidate = directory.resolve(NAME);
      if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
        return new CriuExecutable(candidate);
      }
    }
    throw new CriuUnavailableException("There is no criu on this host.", INSTALL);
  }

  /** Absolute directories only: a relative one could lead to somebody else's program. */
  static List<Path> searchPath(String variable) {
    List<Path> directories = new ArrayList<>();
    for (String entry : Optional.ofNullable(variable).orElse("").split(":", -1)) {
      if (entry.startsWith("/")) {
        directories.add(Path.of(entry));
      }
    }
    SYSTEM_DIRECTORIES.forEach(directory -> directories.add(Path.of(directory)));
    return directories;
  }

  /**
   * By {@code criu --version}, which takes as long as libcriu's own call does and needs no library.
   * It is asked for again only when the file has changed.
   *
   * @throws CriuUnavailableException if it can't be run
   */
  CriuVersion version() throws CriuUnavailableException {
    BasicFileAttributes file;
    try {
      file = Files.readAttributes(path, BasicFileAttributes.class);
    } catch (IOException e) {
      throw new CriuUnavailableException("%s is not there any more.".formatted(path), INSTALL, e);
    }
    Known before = known;
    if (before != null
        && before.modified.equals(file.lastModifiedTime())
        && before.bytes == file.size()) {
      return before.version;
    }
    CriuVersion version = askForVersion();
    known = new Known(version, file.lastModifiedTime(), file.size());
    return version;
  }

  private CriuVersion askForVersion() throws CriuUnavailableException {
    Result result = run(List.of("--version"));
    Matcher matcher = VERSION.matcher(result.output());
    if (result.exitCode() != 0) {
      throw new CriuUnavailableException(
          "%s can't be run: %s.".formatted(path, result.firstLine()), INSTALL);
    }
    if (!matcher.find()) {
      throw new CriuUnavailableException(
          "%s is not CRIU: its version is \"%s\".".formatted(path, result.firstLine()), INSTALL);
    }
    String sublevel = matcher.group(3);
    return new CriuVersion(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        sublevel == null ? 0 : Integer.parseInt(sublevel));
  }

  /**
   * By {@code criu check --feature}.
   *
   * @throws CriuUnavailableException if it can't be run
   */
  boolean hasFeature(String feature) throws CriuUnavailableException {
    // "list" is no feature: CRIU prints the names then, and succeeds.
    if (!FEATURE.matcher(feature).matches() || feature.equals("list")) {
      return false;
    }
    return run(List.of("check", "--feature", feature)).exitCode() == 0;
  }

  private record Result(int exitCode, String output) {
    String firstLine() {
      return output.lines().findFirst().orElse("exit code " + exitCode);
    }
  }

  private Result run(List<String> arguments) throws CriuUnavailableException {
    List<String> command = new ArrayList<>();
    command.add(path.toString());
    command.addAll(arguments);
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new CriuUnavailableException("%s can't be started.".formatted(path), INSTALL, e);
    }
    try (InputStream output = process.getInputStream()) {
      process.getOutputStream().close();
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), text);
    } catch (IOException e) {
      process.destroy();
      throw new CriuUnavailableException("%s can't be run.".formatted(path), INSTALL, e);
    } catch (InterruptedException e) {
      // It only looks; it may be ended at any time.
      process.destroy();
      Thread.currentThread().interrupt();
      throw new CriuUnavailableException("Asking %s was interrupted.".formatted(path), null, e);
    }
  }
}
