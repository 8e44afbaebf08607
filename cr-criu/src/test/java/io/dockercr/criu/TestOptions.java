package io.dockercr.criu;

import java.nio.file.Path;

/** Options for tests. */
final class TestOptions {
  private TestOptions() {}

  /** Everything that can be asked for. */
  static DumpOptions everything(Path images) {
    return DumpOptions.builder(17, images)
        .leaveRunning(true)
        .shellJob(true)
        .tcpEstablished(true)
        .tcpClose(true)
        .skipInFlight(true)
        .fileLocks(true)
        .extUnixSockets(true)
        .linkRemap(true)
        .orphanPtsMaster(true)
        .ghostLimitBytes(3_000_000_000L)
        .root(Path.of("/root fs"))
        .freezeCgroup(Path.of("/sys/fs/cgroup/freezer/x"))
        .emptyNetworkNamespace(true)
        .manageCgroups(true)
        .networkLock(DumpOptions.NetworkLock.SKIP)
        .watchedPath(Path.of("/watched"))
        .external(External.mount("/etc/hosts", "/etc/hosts"))
        .external(new External("tty[88:8]"))
        .notification(CriuAction.POST_DUMP)
        .build();
  }
}
