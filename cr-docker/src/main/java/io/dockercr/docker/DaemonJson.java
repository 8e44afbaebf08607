package io.dockercr.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.EngineFailedException;
import io.dockercr.api.InsufficientPrivilegeException;
import io.dockercr.api.Reasons;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The engine's configuration file: one runtime is added or taken away, all else is kept. */
final class DaemonJson {
  private final Path file;

  DaemonJson(Path file) {
    this.file = file;
  }

  /**
   * Adds a runtime, or changes its path.
   *
   * @return whether anything changed
   */
  boolean putRuntime(String name, Path program) throws CheckpointException {
    ObjectNode config = read();
    JsonNode runtimes = config.path("runtimes");
    if (runtimes.path(name).path("path").asText().equals(program.toString())) {
      return false;
    }
    ObjectNode changed =
        runtimes instanceof ObjectNode object ? object : config.putObject("runtimes");
    changed.putObject(name).put("path", program.toString());
    write(config);
    return true;
  }

  /**
   * Takes a runtime away. Leaves an empty list of runtimes, since an engine that is told to read
   * the file again keeps its runtimes when there is none.
   *
   * @return whether anything changed
   */
  boolean removeRuntime(String name) throws CheckpointException {
    ObjectNode config = read();
    if (!(config.path("runtimes") instanceof ObjectNode runtimes) || !runtimes.has(name)) {
      return false;
    }
    runtimes.remove(name);
    write(config);
    return true;
  }

  /** Takes an empty list of runtimes away, once the engine has read it. */
  void dropEmptyRuntimes() throws CheckpointException {
    ObjectNode config = read();
    if (config.path("runtimes") instanceof ObjectNode runtimes && runtimes.isEmpty()) {
      config.remove("runtimes");
      write(config);
    }
  }

  private ObjectNode read() throws CheckpointException {
    if (!Files.exists(file)) {
      return EngineApi.JSON.createObjectNode();
    }
    try {
      byte[] bytes = Files.readAllBytes(file);
      if (new String(bytes, java.nio.charset.StandardCharsets.UTF_8).isBlank()) {
        return EngineApi.JSON.createObjectNode();
      }
      if (EngineApi.JSON.readTree(bytes) instanceof ObjectNode object) {
        return object;
      }
      throw new EngineFailedException(
          "The engine's configuration " + file + " is not a JSON object.", "Mend it by hand.");
    } catch (JsonProcessingException e) {
      throw new EngineFailedException(
          "The engine's configuration " + file + " is not JSON: " + e.getOriginalMessage() + ".",
          "Mend it by hand.",
          e);
    } catch (IOException e) {
      throw denied(e);
    }
  }

  private void write(ObjectNode config) throws CheckpointException {
    try {
      Path target = Files.exists(file) ? file.toRealPath() : file;
      Files.createDirectories(target.getParent());
      Set<PosixFilePermission> mode =
          Files.exists(target)
              ? Files.getPosixFilePermissions(target)
              : PosixFilePermissions.fromString("rw-r--r--");
      Path temporary = Files.createTempFile(target.getParent(), ".daemon.json.", "");
      try {
        byte[] bytes =
            EngineApi.JSON
                .writer()
                .with(SerializationFeature.INDENT_OUTPUT)
                .writeValueAsBytes(config);
        Files.write(temporary, bytes);
        Files.setPosixFilePermissions(temporary, mode);
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw denied(e);
    }
  }

  private InsufficientPrivilegeException denied(IOException e) {
    return new InsufficientPrivilegeException(
        "The engine's configuration " + file + " can't be changed: " + Reasons.of(e) + ".",
        "Run it with sudo.",
        e);
  }
}
