package io.dockercr.api;

/** What a checkpoint does about a paused container. */
public enum PausedPolicy {
  /** It is refused. */
  REFUSE,

  /** It is taken; the container is paused again after it, if it goes on, and after a restore. */
  KEEP
}
