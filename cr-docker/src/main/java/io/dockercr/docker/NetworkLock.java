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
  private static final String JUMP = " -j CRIU";

  /** CRIU's own program may still be at work on them. */
  private static final int ATTEMPTS = 5;

  private static final long AGAIN_AFTER_MILLIS = 100;

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
      removed |= remove(pid, family);
    }
    return removed;
  }

  private static boolean remove(long pid, String family)
      throws CheckpointException, IOException, InterruptedException {
    String said = "";
    for (int attempt = 0; ; attempt++) {
      String unlock = unlock(run(pid, "", family + "-save", "-t", "filter"));
      if (unlock.isEmpty()) {
        return attempt > 0;
      }
      if (attempt == ATTEMPTS) {
        throw new EngineFailedException(
            "The container's network is still locked by a CRIU that was killed: "
                + said.strip().replaceFirst("[.\\s]+$", "")
                + ".",
            "Remove the chain CRIU: nsenter --net=/proc/" + pid + "/ns/net " + family + " -S");
      }
      if (attempt > 0) {
        Thread.sleep(AGAIN_AFTER_MILLIS);
      }
      said = run(pid, unlock, family + "-restore", "--noflush");
    }
  }

  /**
   * What takes away as much of the lock as is there: a CRIU that was killed may have left a part.
   *
   * @param saved what {@code iptables-save} printed
   * @return for {@code iptables-restore}; empty if there is nothing to take away
   */
  static String unlock(String saved) {
    if (saved.lines().noneMatch(line -> line.startsWith(":CRIU "))) {
      return "";
    }
    StringBuilder unlock = new StringBuilder("*filter\n:CRIU - [0:0]\n");
    saved
        .lines()
        .filter(line -> line.startsWith("-A ") && line.endsWith(JUMP))
        .forEach(line -> unlock.append("-D").append(line.substring(2)).append('\n'));
    return unlock.append("-X CRIU\nCOMMIT\n").toString();
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
