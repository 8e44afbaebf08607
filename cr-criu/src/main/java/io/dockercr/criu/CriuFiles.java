package io.dockercr.criu;

/** Names of the logs that CRIU is told to write. */
final class CriuFiles {
  /** In the images directory. */
  static final String DUMP_LOG = "dump.log";

  /** In the work directory. */
  static final String RESTORE_LOG = "restore.log";

  private CriuFiles() {}
}
