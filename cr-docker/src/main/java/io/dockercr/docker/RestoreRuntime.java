package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.EngineFailedException;
import io.dockercr.api.InsufficientPrivilegeException;
import io.dockercr.api.Reasons;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The OCI runtime through which restored containers are started: a small shell program that passes
 * on to runc whatever is not a restore. It has to be registered with the engine once. Safe for use
 * by several threads.
 */
public final class RestoreRuntime {
  /** The name under which the engine knows it. */
  public static final String NAME = "docker-cr";

  /** Where it is installed unless said otherwise; root's alone to write. */
  public static final Path DEFAULT_DIRECTORY = Path.of("/usr/local/libexec/docker-cr");

  private static final String PROGRAM = "docker-cr-runtime";
  private static final Duration ENGINE_RELOADS = Duration.ofSeconds(10);

  private final EngineApi engine;
  private final EngineAddress address;

  RestoreRuntime(EngineApi engine, EngineAddress address) {
    this.engine = engine;
    this.address = address;
  }

  /** The program's path as registered with the engine, if it is. */
  public Optional<Path> registered() throws CheckpointException {
    return registered(engine.info());
  }

  static Optional<Path> registered(JsonNode info) {
    JsonNode runtime = info.path("Runtimes").path(NAME);
    return runtime.isMissingNode()
        ? Optional.empty()
        : Optional.of(Path.of(runtime.path("path").asText()));
  }

  /**
   * Whether the registered program is there, is this version's, and is root's alone to write.
   *
   * @return what is wrong with it, in a sentence; empty if nothing is
   */
  static Optional<String> fault(Path program) {
    try {
      if (!Files.isRegularFile(program, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.of("The restore runtime " + program + " is not there.");
      }
      if (!Arrays.equals(Files.readAllBytes(program), content())) {
        return Optional.of("The restore runtime " + program + " is of another version.");
      }
      PosixFileAttributes attributes = Files.readAttributes(program, PosixFileAttributes.class);
      if (!attributes.owner().getName().equals("root")
          || attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)
          || attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
        return Optional.of(
            "The restore runtime " + program + " can be written by others than root.");
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          "The restore runtime " + program + " can't be read: " + Reasons.of(e) + ".");
    }
  }

  private static byte[] content() throws IOException {
    try (InputStream in = RestoreRuntime.class.getResourceAsStream(PROGRAM)) {
      if (in == null) {
        throw new IOException("the restore runtime is missing from docker-cr's own jar");
      }
      return in.readAllBytes();
    }
  }

  /**
   * Installs the program and registers it with the engine, which is told to read its configuration
   * again; no container is disturbed. Does nothing where that is done already.
   *
   * @param directory where to put the program; root's alone to write, also its parents
   * @return whether anything was changed
   * @throws InsufficientPrivilegeException if the caller may not do that
   * @throws EngineFailedException if the engine does not take it
   */
  public boolean register(Path directory) throws CheckpointException, InterruptedException {
    DockerCheckpointEngine.requireRoot("Setup needs root.");
    Path program = directory.toAbsolutePath().normalize().resolve(PROGRAM);
    EngineProcess process = EngineProcess.listeningOn(address);
    boolean installed = install(program);
    boolean configured = new DaemonJson(process.configFile()).putRuntime(NAME, program);
    if (configured || !registered().equals(Optional.of(program))) {
      process.reload();
      await(Optional.of(program), process);
      return true;
    }
    return installed;
  }

  private static boolean install(Path program) throws CheckpointException {
    try {
      if (fault(program).isEmpty()) {
        return false;
      }
      Files.createDirectories(
          program.getParent(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
      requireRootsAlone(program.getParent());
      Path temporary = Files.createTempFile(program.getParent(), "." + PROGRAM, "");
      try {
        Files.write(temporary, content());
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(temporary, program, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
      return true;
    } catch (IOException e) {
      throw new InsufficientPrivilegeException(
          "The restore runtime can't be installed as " + program + ": " + Reasons.of(e) + ".",
          "Run it with sudo.",
          e);
    }
  }

  /** The engine runs the program as root: nobody else may have a say in it. */
  private static void requireRootsAlone(Path directory) throws CheckpointException, IOException {
    for (Path path = directory.toRealPath(); path != null; path = path.getParent()) {
      PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
      if (!attributes.owner().getName().equals("root")
          || attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
        throw new InsufficientPrivilegeException(
            "The restore runtime can't be installed in "
                + directory
                + ", since others than root may write to "
                + path
                + ".",
            "Choose another directory with --runtime-dir.");
      }
    }
  }

  /**
   * Takes the registration and the program away. Does nothing where that is done already.
   *
   * @return whether anything was changed
   * @throws InsufficientPrivilegeException if the caller may not do that
   * @throws EngineFailedException if containers still need it, naming them
   */
  public boolean unregister() throws CheckpointException, InterruptedException {
    DockerCheckpointEngine.requireRoot("Setup needs root.");
    EngineProcess process = EngineProcess.listeningOn(address);
    Optional<Path> program = registered();
    List<String> users = users();
    if (!users.isEmpty()) {
      throw new EngineFailedException(
          "These containers can't be started again without the restore runtime: "
              + String.join(", ", users)
              + ".",
          "Remove them first (docker rm), or leave the runtime registered.");
    }
    DaemonJson config = new DaemonJson(process.configFile());
    boolean configured = config.removeRuntime(NAME);
    if (configured) {
      process.reload();
      await(Optional.empty(), process);
      config.dropEmptyRuntimes();
    }
    boolean removed = program.isPresent() && uninstall(program.get());
    return configured || removed;
  }

  private static boolean uninstall(Path program) throws CheckpointException {
    try {
      boolean removed = Files.deleteIfExists(program);
      if (program.getParent().equals(DEFAULT_DIRECTORY)) {
        Files.deleteIfExists(DEFAULT_DIRECTORY);
      }
      return removed;
    } catch (IOException e) {
      throw new InsufficientPrivilegeException(
          "The restore runtime can't be removed: " + Reasons.of(e) + ".", "Run it with sudo.", e);
    }
  }

  /** Names of the containers that were restored through it. */
  private List<String> users() throws CheckpointException {
    List<String> names = new ArrayList<>();
    for (JsonNode container : engine.get("/containers/json?all=true", "list its containers")) {
      JsonNode inspect = engine.inspect(container.path("Id").asText());
      if (inspect.path("HostConfig").path("Runtime").asText().equals(NAME)) {
        names.add(RunningContainer.nameOf(inspect));
      }
    }
    return names;
  }

  private void await(Optional<Path> wanted, EngineProcess process)
      throws CheckpointException, InterruptedException {
    Instant deadline = Instant.now().plus(ENGINE_RELOADS);
    while (!registered().equals(wanted)) {
      if (Instant.now().isAfter(deadline)) {
        throw new EngineFailedException(
            "The engine was told to read "
                + process.configFile()
                + " again, but does not follow it.",
            "Its log tells why (journalctl -u docker).");
      }
      Thread.sleep(20);
    }
  }
}
