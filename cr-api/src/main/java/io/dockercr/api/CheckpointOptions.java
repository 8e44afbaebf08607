package io.dockercr.api;

/**
 * What CRIU is asked to do with the things that a process shares with the world outside its
 * container. Chosen at the checkpoint, kept in its manifest, and followed again at the restore.
 * Immutable.
 *
 * @param leaveRunning whether the container goes on after the checkpoint ({@code criu
 *     --leave-running}); default false
 * @param tcpEstablished whether established TCP connections are kept ({@code criu
 *     --tcp-established}); default false
 * @param tcpClose whether established TCP connections are closed at the restore ({@code criu
 *     --tcp-close}); default false
 * @param fileLocks whether file locks are kept ({@code criu --file-locks}); default false
 * @param extUnixSockets whether a Unix socket connected to a process outside the container is
 *     allowed ({@code criu --ext-unix-sk}); default false
 * @param skipInFlight whether half-open TCP connections are left out, instead of failing the dump
 *     ({@code criu --skip-in-flight}); default true
 */
public record CheckpointOptions(
    boolean leaveRunning,
    boolean tcpEstablished,
    boolean tcpClose,
    boolean fileLocks,
    boolean extUnixSockets,
    boolean skipInFlight) {

  /** The defaults: the container is stopped, and only half-open connections are left out. */
  public static final CheckpointOptions DEFAULT =
      new CheckpointOptions(false, false, false, false, false, true);

  /**
   * @throws IllegalArgumentException if connections are asked to be both kept and closed
   */
  public CheckpointOptions {
    if (tcpEstablished && tcpClose) {
      throw new IllegalArgumentException(
          "Established TCP connections can be kept (--tcp-established) or closed (--tcp-close), not"
              + " both.");
    }
  }

  /** These options with another {@link #leaveRunning}. */
  public CheckpointOptions withLeaveRunning(boolean value) {
    return new CheckpointOptions(
        value, tcpEstablished, tcpClose, fileLocks, extUnixSockets, skipInFlight);
  }

  /** These options with another {@link #tcpEstablished}. */
  public CheckpointOptions withTcpEstablished(boolean value) {
    return new CheckpointOptions(
        leaveRunning, value, tcpClose, fileLocks, extUnixSockets, skipInFlight);
  }

  /** These options with another {@link #tcpClose}. */
  public CheckpointOptions withTcpClose(boolean value) {
    return new CheckpointOptions(
        leaveRunning, tcpEstablished, value, fileLocks, extUnixSockets, skipInFlight);
  }

  /** These options with another {@link #fileLocks}. */
  public CheckpointOptions withFileLocks(boolean value) {
    return new CheckpointOptions(
        leaveRunning, tcpEstablished, tcpClose, value, extUnixSockets, skipInFlight);
  }

  /** These options with another {@link #extUnixSockets}. */
  public CheckpointOptions withExtUnixSockets(boolean value) {
    return new CheckpointOptions(
        leaveRunning, tcpEstablished, tcpClose, fileLocks, value, skipInFlight);
  }

  /** These options with another {@link #skipInFlight}. */
  public CheckpointOptions withSkipInFlight(boolean value) {
    return new CheckpointOptions(
        leaveRunning, tcpEstablished, tcpClose, fileLocks, extUnixSockets, value);
  }
}
