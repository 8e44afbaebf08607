package io.dockercr.cli;

import java.util.Arrays;
import java.util.List;

/** What happens to a checkpoint or restore while it is under way. */
enum Fault {
  KILL_DOCKER_CR(true, true, "kill -9 of docker-cr"),
  KILL_CRIU(true, true, "kill -9 of criu"),
  KILL_RUNTIME(false, true, "kill -9 of runc or the restore runtime"),
  KILL_ENGINE(true, true, "kill -9 of dockerd, which is started again"),
  RESTART_ENGINE(true, true, "the engine is restarted"),
  INTERRUPT(true, true, "Ctrl-C"),
  TERMINATE(true, true, "SIGTERM"),
  TIMEOUT(true, true, "--timeout expires"),
  DISK_FULL(true, false, "no room for the checkpoint"),
  PLACE_VANISHES(true, true, "the checkpoints' directory vanishes"),
  CONTAINER_DIES(true, false, "the container's process is killed"),
  CONTAINER_PAUSED(true, false, "the container is paused"),
  CONTAINER_STOPPED(true, false, "the container is stopped"),
  CONTAINER_REMOVED(true, true, "the container is removed"),
  TWICE(true, true, "the same command twice at once");

  private final boolean onCheckpoint;
  private final boolean onRestore;
  private final String words;

  Fault(boolean onCheckpoint, boolean onRestore, String words) {
    this.onCheckpoint = onCheckpoint;
    this.onRestore = onRestore;
    this.words = words;
  }

  static List<Fault> of(boolean restore) {
    return Arrays.stream(values())
        .filter(fault -> restore ? fault.onRestore : fault.onCheckpoint)
        .toList();
  }

  /** Whether it may end the container that is checkpointed. */
  boolean endsContainer() {
    return switch (this) {
      // A CRIU that is killed at the wrong moment leaves a process with CRIU's code in its hands.
      case KILL_CRIU,
          KILL_ENGINE,
          RESTART_ENGINE,
          CONTAINER_DIES,
          CONTAINER_STOPPED,
          CONTAINER_REMOVED ->
          true;
      default -> false;
    };
  }

  boolean ofEngine() {
    return this == KILL_ENGINE || this == RESTART_ENGINE;
  }

  @Override
  public String toString() {
    return words;
  }
}
