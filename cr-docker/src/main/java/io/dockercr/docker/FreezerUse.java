package io.dockercr.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether CRIU stops a container's tasks all at once, by the freezer of their cgroup, or each by
 * itself. It looks only each 100 ms whether the freezer has done its work, in which time hundreds
 * of tasks are stopped one by one. But the freezer alone stops all at the same moment, and what is
 * no descendant of init too.
 */
final class FreezerUse {
  private FreezerUse() {}

  /** Whether the freezer is to be used. */
  static boolean isWanted(RunningContainer container) throws IOException {
    return container.cgroupVersion() != 1 || !hasStoppedTask(container);
  }

  /**
   * One stopped by a signal (SIGSTOP, Ctrl-Z): the freezer of cgroup v1 keeps it from the change of
   * state that CRIU waits for when it seizes it; CRIU hangs, and can't be killed (Linux 6.18, CRIU
   * 4.2.1).
   */
  private static boolean hasStoppedTask(RunningContainer container) throws IOException {
    for (long pid : ExecSessions.processesOf(container.freezer())) {
      if (isStopped(pid)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isStopped(long pid) throws IOException {
    Path file = Path.of("/proc/" + pid + "/stat");
    try {
      String stat = Files.readString(file);
      // The name, in parentheses, may have any character in it.
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
    } catch (IOException e) {
      requireGone(file, e);
      return false;
    }
  }

  /** The kernel says ENOENT or ESRCH of a process that has ended since. */
  private static void requireGone(Path file, IOException e) throws IOException {
    if (Files.exists(file)) {
      throw e;
    }
  }
}
