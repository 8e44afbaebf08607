package io.dockercr.docker;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.EngineFailedException;
import io.dockercr.api.EngineUnavailableException;
import io.dockercr.api.Reasons;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The engine's daemon as a process of this host.
 *
 * @param pid its process id
 * @param configFile the {@code daemon.json} that it reads, which may not be there
 */
record EngineProcess(long pid, Path configFile) {
  private static final Path DEFAULT_CONFIG = Path.of("/etc/docker/daemon.json");
  private static final Path PROC = Path.of("/proc");

  /**
   * The dockerd that listens on a socket.
   *
   * @throws EngineUnavailableException if there is none on this host
   */
  static EngineProcess listeningOn(EngineAddress address) throws CheckpointException {
    try {
      Path socket = address.socket().toRealPath();
      try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
        for (Path process : processes) {
          Optional<EngineProcess> engine = ifListening(process, socket, address.socket());
          if (engine.isPresent()) {
            return engine.get();
          }
        }
      }
    } catch (IOException e) {
      throw new EngineUnavailableException(
          "The engine's process can't be looked for: " + Reasons.of(e) + ".",
          "Run it with sudo.",
          e);
    }
    throw new EngineUnavailableException(
        "No dockerd on this host listens on " + address + ".",
        "Start the engine, or set DOCKER_HOST to the socket of the one that is meant.");
  }

  private static Optional<EngineProcess> ifListening(Path process, Path... socket) {
    try {
      if (!Files.readString(process.resolve("comm")).strip().equals("dockerd")) {
        return Optional.empty();
      }
      Set<String> inodes = listeningInodes(process, socket);
      for (Path descriptor : HostProcesses.entries(process.resolve("fd"))) {
        // A busy engine closes some while we look.
        if (inodes.contains(HostProcesses.target(descriptor))) {
          return Optional.of(
              new EngineProcess(
                  Long.parseLong(process.getFileName().toString()), configFile(process)));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      // It ended while we looked: it is not the one that listens.
      return Optional.empty();
    }
  }

  /** Lines of net/unix end in {@code inode path}; each network namespace has its own. */
  private static Set<String> listeningInodes(Path process, Path... sockets) throws IOException {
    Set<String> inodes = new HashSet<>();
    for (String line : Files.readAllLines(process.resolve("net/unix"))) {
      String[] words = line.strip().split("\\s+", 8);
      for (Path socket : sockets) {
        if (words.length == 8 && Path.of(words[7]).equals(socket)) {
          inodes.add("socket:[" + words[6] + "]");
        }
      }
    }
    return inodes;
  }

  private static Path configFile(Path process) throws IOException {
    String[] words =
        new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8)
            .split("\0");
    for (int i = 1; i < words.length; i++) {
      if (words[i].startsWith("--config-file=")) {
        return Path.of(words[i].substring("--config-file=".length()));
      }
      if (words[i].equals("--config-file") && i + 1 < words.length) {
        return Path.of(words[i + 1]);
      }
    }
    return DEFAULT_CONFIG;
  }

  /** Makes the engine read its {@code daemon.json} again; its containers run on. */
  void reload() throws CheckpointException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kill", "-HUP", Long.toString(pid)));
    try {
      Process kill = new ProcessBuilder(command).redirectErrorStream(true).start();
      byte[] said = kill.getInputStream().readAllBytes();
      if (kill.waitFor() != 0) {
        throw new EngineFailedException(
            "The engine could not be told to read its configuration again: "
                + new String(said, StandardCharsets.UTF_8).strip()
                + ".",
            "Run it with sudo.");
      }
    } catch (IOException e) {
      throw new EngineFailedException(
          "The engine could not be told to read its configuration again: " + Reasons.of(e) + ".",
          "Is the program kill there (package procps)?",
          e);
    }
  }
}
