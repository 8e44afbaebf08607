package io.dockercr.docker;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.OperationInterruptedException;
import io.dockercr.api.UnsupportedContainerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Processes that are in a container but no descendants of its init: what {@code docker exec} and
 * health checks started. Their parent is outside, so that CRIU can't dump them.
 */
final class ExecSessions {
  /** A health check comes and goes. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final int SHOWN = 80;

  private ExecSessions() {}

  /**
   * @param init the container's init, seen from the host
   * @param cgroup the container's cgroup directory
   * @throws UnsupportedContainerException if there is a session that does not end by itself soon
   */
  static void requireNone(String container, int init, Path cgroup)
      throws CheckpointException, IOException {
    Instant deadline = Instant.now().plus(PATIENCE);
    List<Long> strangers = strangers(init, cgroup);
    while (!strangers.isEmpty() && Instant.now().isBefore(deadline)) {
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new OperationInterruptedException(
            "The checkpoint was interrupted.", "The container goes on as before.", e);
      }
      strangers = strangers(init, cgroup);
    }
    if (!strangers.isEmpty()) {
      throw new UnsupportedContainerException(
          "A `docker exec` session is open in the container \""
              + container
              + "\" ("
              + commandOf(strangers.get(0))
              + "); its parent is outside, so that CRIU can't dump it.",
          "End the session, or leave it out with --exec-sessions leave-out.");
    }
  }

  private static List<Long> strangers(int init, Path cgroup) throws IOException {
    return split(init, cgroup).get(false);
  }

  /** The processes in a container that are its init and descend from it. */
  static List<Long> familyOf(int init, Path cgroup) throws IOException {
    return split(init, cgroup).get(true);
  }

  /** By whether they descend from init. */
  private static Map<Boolean, List<Long>> split(int init, Path cgroup) throws IOException {
    Set<Long> family = new HashSet<>(Set.of((long) init));
    Map<Boolean, List<Long>> pids = Map.of(true, new ArrayList<>(), false, new ArrayList<>());
    for (long pid : processesOf(cgroup)) {
      pids.get(descends(pid, family)).add(pid);
    }
    return pids;
  }

  /** The process ids in a cgroup directory and those below it, which may be removed meanwhile. */
  static List<Long> processesOf(Path cgroup) throws IOException {
    List<Long> pids = new ArrayList<>();
    Files.walkFileTree(
        cgroup,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            try {
              for (String line : Files.readAllLines(directory.resolve("cgroup.procs"))) {
                pids.add(Long.parseLong(line));
              }
              return FileVisitResult.CONTINUE;
            } catch (IOException e) {
              return visitFileFailed(directory, e);
            }
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e)
              throws IOException {
            return e == null ? FileVisitResult.CONTINUE : visitFileFailed(directory, e);
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
            if (path.equals(cgroup) || Files.exists(path)) {
              throw e;
            }
            return FileVisitResult.SKIP_SUBTREE;
          }
        });
    return pids;
  }

  /** Whether a process is of the family; then all of its line are. */
  private static boolean descends(long pid, Set<Long> family) throws IOException {
    List<Long> line = new ArrayList<>();
    long ancestor = pid;
    while (!family.contains(ancestor)) {
      if (ancestor <= 1) {
        return false;
      }
      line.add(ancestor);
      OptionalLong parent = parentOf(ancestor);
      if (parent.isEmpty()) {
        // What has just gone matters no more; whose parent has just gone has another by now.
        return ancestor == pid || descends(pid, family);
      }
      ancestor = parent.getAsLong();
    }
    family.addAll(line);
    return true;
  }

  /** Empty if the process has gone. */
  private static OptionalLong parentOf(long pid) throws IOException {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("PPid:")) {
          return OptionalLong.of(Long.parseLong(line.substring(5).strip()));
        }
      }
    } catch (IOException e) {
      HostProcesses.requireEnded(pid, e);
    }
    return OptionalLong.empty();
  }

  private static String commandOf(long pid) throws IOException {
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline"));
      String command = new String(bytes, StandardCharsets.UTF_8).replace('\0', ' ').strip();
      return command.length() > SHOWN ? command.substring(0, SHOWN) + "…" : command;
    } catch (IOException e) {
      HostProcesses.requireEnded(pid, e);
      return "process " + pid;
    }
  }
}
