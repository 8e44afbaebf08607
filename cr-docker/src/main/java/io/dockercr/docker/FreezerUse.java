package io.dockercr.docker;

import java.io.IOException;

/** Whether CRIU stops a container's tasks all at once, by the freezer of their cgroup. */
final class FreezerUse {
  private FreezerUse() {}

  /**
   * Not if a signal (SIGSTOP, Ctrl-Z) has stopped one: the freezer of cgroup v1 keeps that from the
   * change of state that CRIU waits for when it seizes it; CRIU hangs, and can't be killed (Linux
   * 6.18, CRIU 4.2.1). Without the freezer CRIU stops each task by itself.
   */
  static boolean isWanted(RunningContainer container) throws IOException {
    if (container.cgroupVersion() != 1) {
      return true;
    }
    for (long pid : ExecSessions.processesOf(container.freezer())) {
      if (HostProcesses.isStopped(pid)) {
        return false;
      }
    }
    return true;
  }
}
