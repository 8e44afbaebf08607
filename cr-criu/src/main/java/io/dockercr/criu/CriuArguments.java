package io.dockercr.criu;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** CRIU's command line for a run. */
final class CriuArguments {
  private final List<String> arguments = new ArrayList<>();

  private CriuArguments() {}

  /** What {@link DumpOptions#orphanPtsMaster} asks for has no flag, and is left out. */
  static List<String> dump(DumpOptions options) {
    CriuArguments line = new CriuArguments();
    line.add("dump");
    line.add(options);
    return line.arguments;
  }

  /** As {@link #dump}. */
  static List<String> preDump(DumpOptions options, PreDumpMode mode) {
    CriuArguments line = new CriuArguments();
    line.add("pre-dump", "--pre-dump-mode", mode.criuName());
    line.add(options);
    return line.arguments;
  }

  private void add(DumpOptions options) {
    CriuArguments line = this;
    line.add("--tree", Integer.toString(options.pid()));
    line.add("--images-dir", absolute(options.imagesDirectory()));
    line.add("--log-file", CriuFiles.DUMP_LOG, "-v4");
    line.flag("--leave-running", options.leaveRunning());
    line.flag("--shell-job", options.shellJob());
    line.flag("--tcp-established", options.tcpEstablished());
    line.flag("--tcp-close", options.tcpClose());
    line.flag("--skip-in-flight", options.skipInFlight());
    line.flag("--file-locks", options.fileLocks());
    line.flag("--ext-unix-sk", options.extUnixSockets());
    line.flag("--link-remap", options.linkRemap());
    if (options.ghostLimitBytes() > 0) {
      line.add("--ghost-limit", Long.toString(options.ghostLimitBytes()));
    }
    options.root().ifPresent(root -> line.add("--root", absolute(root)));
    options.freezeCgroup().ifPresent(cgroup -> line.add("--freeze-cgroup", absolute(cgroup)));
    if (options.emptyNetworkNamespace()) {
      line.add("--empty-ns", "net");
    }
    // The mode is an optional argument, so it has to be in the same word.
    line.add("--manage-cgroups=" + (options.manageCgroups() ? "soft" : "ignore"));
    line.add("--network-lock", options.networkLock().name().toLowerCase(Locale.ROOT));
    options.watchedPaths().forEach(path -> line.add("--irmap-scan-path", path.toString()));
    options.externals().forEach(external -> line.add("--external", external.specification()));
    line.flag("--track-mem", options.memoryTracking() != DumpOptions.MemoryTracking.OFF);
    if (options.memoryTracking() == DumpOptions.MemoryTracking.CONTINUE) {
      line.add("--prev-images-dir", DumpOptions.PARENT_DIRECTORY);
    }
  }

  /**
   * @param pidFile a file that is not there yet, for the root's process id
   */
  static List<String> restore(RestoreOptions options, Path pidFile) {
    CriuArguments line = new CriuArguments();
    line.add("restore", "--restore-detached", "--pidfile", absolute(pidFile));
    line.add("--images-dir", absolute(options.imagesDirectory()));
    line.add("--work-dir", absolute(options.workDirectory()));
    line.add("--log-file", CriuFiles.RESTORE_LOG, "-v4");
    line.flag("--shell-job", options.shellJob());
    line.flag("--tcp-established", options.tcpEstablished());
    line.flag("--tcp-close", options.tcpClose());
    line.flag("--file-locks", options.fileLocks());
    line.flag("--ext-unix-sk", options.extUnixSockets());
    return line.arguments;
  }

  private void add(String... words) {
    arguments.addAll(List.of(words));
  }

  private void flag(String name, boolean on) {
    if (on) {
      arguments.add(name);
    }
  }

  private static String absolute(Path path) {
    return path.toAbsolutePath().toString();
  }
}
