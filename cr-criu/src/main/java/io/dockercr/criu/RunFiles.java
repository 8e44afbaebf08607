package io.dockercr.criu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A private directory with what one run of {@code criu} needs; closing it deletes it. */
final class RunFiles implements AutoCloseable {
  private static final List<String> FALLBACK_PLACES = List.of("/run", "/var/lib");
  private static final FileAttribute<?> EXECUTABLE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path directory;
  private final Optional<Path> script;

  private RunFiles(Path directory, Optional<Path> script) {
    this.directory = directory;
    this.script = script;
  }

  /**
   * With an action script, unless there is nothing to tell of. Temporary directories are often
   * mounted {@code noexec}, so other places are tried for it.
   *
   * @throws IOException if it can't be made, or scripts can't be run anywhere
   */
  static RunFiles create(Set<CriuAction> actions) throws IOException {
    for (Path place : places()) {
      Path directory = Files.createTempDirectory(place, "docker-cr-");
      if (actions.isEmpty()) {
        return new RunFiles(directory, Optional.empty());
      }
      Path script = directory.resolve("action-script");
      RunFiles files = new RunFiles(directory, Optional.of(script));
      try {
        Files.createFile(script, EXECUTABLE);
        Files.writeString(script, ActionScript.program(actions));
      } catch (IOException e) {
        files.close();
        throw e;
      }
      if (Files.isExecutable(script)) {
        return files;
      }
      files.close();
    }
    throw new IOException("no script can be run from any of " + places());
  }

  private static List<Path> places() {
    List<Path> places = new ArrayList<>();
    places.add(Path.of(System.getProperty("java.io.tmpdir")));
    for (String fallback : FALLBACK_PLACES) {
      if (Files.isWritable(Path.of(fallback))) {
        places.add(Path.of(fallback));
      }
    }
    return places;
  }

  /** The action script, if there is anything to tell of. */
  Optional<Path> script() {
    return script;
  }

  /** Where CRIU may write the restored root's process id. */
  Path pidFile() {
    return directory.resolve("pid");
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(pidFile());
    if (script.isPresent()) {
      Files.deleteIfExists(script.get());
    }
    Files.deleteIfExists(directory);
  }
}
