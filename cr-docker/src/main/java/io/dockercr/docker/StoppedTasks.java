package io.dockercr.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tasks that a signal has stopped (SIGSTOP, Ctrl-Z). */
final class StoppedTasks {
  private StoppedTasks() {}

  /**
   * Whether CRIU must do without the freezer. That of cgroup v1 keeps a stopped task from the
   * change of state that CRIU waits for when it seizes it: CRIU hangs, and can't be killed (Linux
   * 6.18, CRIU 4.2.1). Without the freezer CRIU stops each task by itself.
   */
  static boolean hinderFreezer(RunningContainer container) throws IOException {
    if (container.cgroupVersion() != 1) {
      return false;
    }
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
      // The kernel says ENOENT or ESRCH of a process that has ended since.
      if (Files.exists(file)) {
        throw e;
      }
      return false;
    }
  }
}
