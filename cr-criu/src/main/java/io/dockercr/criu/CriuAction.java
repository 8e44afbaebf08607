package io.dockercr.criu;

import java.util.Locale;
import java.util.Optional;

/** CRIU's notifications that matter here, in CRIU's words ({@code criu --action-script}). */
public enum CriuAction {
  /** Before the tasks are frozen. */
  PRE_DUMP,
  /**
   * The tasks are frozen, and the network is about to be locked. Only for a tree with a network
   * namespace of its own.
   */
  NETWORK_LOCK,
  /** All images are written; the tasks are still frozen. */
  POST_DUMP,
  /** The network is about to be unlocked, where it was locked and the tasks run on. */
  NETWORK_UNLOCK,
  /** A restore begins. */
  PRE_RESTORE,
  /** The root task's namespaces have been made, where it has any of its own. */
  SETUP_NAMESPACES,
  /** Everything is restored, but the tasks do not run yet. */
  POST_RESTORE,
  /** The tasks run. */
  POST_RESUME;

  /** The name in CRIU's own spelling, such as {@code post-dump}. */
  public String criuName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The action of that name, if it is one that matters here. */
  public static Optional<CriuAction> byCriuName(String criuName) {
    for (CriuAction action : values()) {
      if (action.criuName().equals(criuName)) {
        return Optional.of(action);
      }
    }
    return Optional.empty();
  }
}
