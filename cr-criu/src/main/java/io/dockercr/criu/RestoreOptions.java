package io.dockercr.criu;

import java.nio.file.Path;
import java.util.Objects;

/**
 * How to restore a process tree. Containers are restored through their OCI runtime; this is for
 * plain processes. Immutable.
 *
 * @param imagesDirectory where the images are
 * @param workDirectory where {@code restore.log} goes
 * @param shellJob whether the tree belonged to a shell's session ({@code criu --shell-job})
 * @param tcpEstablished see {@code criu --tcp-established}
 * @param tcpClose see {@code criu --tcp-close}
 * @param fileLocks see {@code criu --file-locks}
 * @param extUnixSockets see {@code criu --ext-unix-sk}
 */
public record RestoreOptions(
    Path imagesDirectory,
    Path workDirectory,
    boolean shellJob,
    boolean tcpEstablished,
    boolean tcpClose,
    boolean fileLocks,
    boolean extUnixSockets) {

  public RestoreOptions {
    Objects.requireNonNull(imagesDirectory, "imagesDirectory");
    Objects.requireNonNull(workDirectory, "workDirectory");
  }

  /** A restore with everything off; the log goes to the images. */
  public static RestoreOptions of(Path imagesDirectory) {
    return new RestoreOptions(imagesDirectory, imagesDirectory, false, false, false, false, false);
  }
}
