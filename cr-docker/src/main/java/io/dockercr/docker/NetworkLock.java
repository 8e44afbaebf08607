package io.dockercr.docker;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.EngineFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules by which CRIU keeps packets from a container while it saves its connections: a chain
 * CRIU in the container's network namespace, which a CRIU that is killed leaves behind.
 */
final class NetworkLock {
  /** What CRIU itself does to unlock (network_unlock in its net.c). */
  private static final String UNLOCK =
      "*filter\n:CRIU - [0:0]\n-D INPUT -j CRIU\n-D OUTPUT -j CRIU\n-X CRIU\nCOMMIT\n";

  private static final List<String> FAMILIES = List.of("iptables", "ip6tables");

  private NetworkLock() {}

  /**
   * Takes the rules away, if they are there.
   *
   * @param pid a process of the container
   * @return whether they were
   * @throws EngineFailedException if they can't be removed
   */
  static boolean remove(long pid) throws CheckpointException, IOException, InterruptedException {
    boolean removed = false;
    for (String family : FAMILIES) {
      if (isLocked(pid, family)) {
        String said = run(pid, UNLOCK, family + "-restore", "--noflush");
        if (isLocked(pid, family)) {
          throw new EngineFailedException(
              "The container's network is still locked by a CRIU that was killed: " + said + ".",
              "Remove the chain CRIU: nsenter --net=/proc/" + pid + "/ns/net " + family + " -S");
        }
        removed = true;
      }
    }
    return removed;
  }

  private static boolean isLocked(long pid, String family)
      throws IOException, InterruptedException {
    return run(pid, "", family + "-save", "-t", "filter").contains("\n:CRIU ");
  }

  private static String run(long pid, String input, String... command)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("nsenter", "--net=/proc/" + pid + "/ns/net"));
    words.addAll(List.of(command));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}
