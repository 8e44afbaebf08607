package io.dockercr.docker;

import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.ExecSessionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether CRIU stops a container's tasks all at once, by the freezer of their cgroup, or each by
 * itself. It looks only each 100 ms whether the freezer has done its work, in which time hundreds
 * of tasks are stopped one by one; their tree is complete either way, since what has been stopped
 * starts no more.
 */
final class FreezerUse {
  private static final int MOST_ONE_BY_ONE = 200;

  private FreezerUse() {}

  /** Whether the freezer is to be used. */
  static boolean isWanted(RunningContainer container, CheckpointRequest request)
      throws IOException {
    if (container.cgroupVersion() == 1 && hasStoppedTask(container)) {
      return false;
    }
    return container.inspect().path("State").path("Paused").asBoolean()
        || mayHoldStrangers(container, request)
        || tasks(container.freezer()) > MOST_ONE_BY_ONE;
  }

  /** What is no descendant of init stands still by the freezer only. */
  private static boolean mayHoldStrangers(RunningContainer container, CheckpointRequest request) {
    return request.execSessions() == ExecSessionPolicy.LEAVE_OUT
        || container.inspect().path("Config").hasNonNull("Healthcheck");
  }

  private static long tasks(Path cgroup) throws IOException {
    long tasks = 0;
    for (long pid : ExecSessions.processesOf(cgroup)) {
      try (var threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
        tasks += threads.count();
      } catch (IOException e) {
        requireGone(Path.of("/proc/" + pid), e);
      }
    }
    return tasks;
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
