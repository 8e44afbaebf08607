package io.dockercr.api;

/** What a checkpoint does about {@code docker exec} sessions that are open in the container. */
public enum ExecSessionPolicy {
  /** It is refused, after health checks had two seconds to end by themselves. */
  REFUSE,

  /**
   * They are not in the checkpoint. They go on if the container does, and end with it if it is
   * stopped.
   */
  LEAVE_OUT
}
