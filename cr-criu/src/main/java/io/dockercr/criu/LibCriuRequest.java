package io.dockercr.criu;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import io.dockercr.api.CriuFailedException;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** libcriu's options for one run, and the directories that are open for it. Not thread-safe. */
final class LibCriuRequest implements AutoCloseable {
  private static final int LOG_DEBUG = 4;
  private static final int CLONE_NEWNET = 0x40000000;
  private static final int CG_MODE_IGNORE = 0;
  private static final int CG_MODE_SOFT = 3;
  // ECANCELED; libcriu hands it through
  private static final int GIVE_UP = -125;

  private final LibCriu criu;
  private final LibC libc;
  private final String operation;
  private final List<Integer> descriptors = new ArrayList<>();
  private Pointer opts;

  private LibCriuRequest(LibCriu criu, LibC libc, String operation) {
    this.criu = criu;
    this.libc = libc;
    this.operation = operation;
  }

  static LibCriuRequest dump(
      LibCriu criu, LibC libc, CriuExecutable executable, DumpOptions options)
      throws CriuFailedException {
    return dump(new LibCriuRequest(criu, libc, CriuFailures.DUMP), executable, options);
  }

  static LibCriuRequest preDump(
      LibCriu criu, LibC libc, CriuExecutable executable, DumpOptions options, PreDumpMode mode)
      throws CriuFailedException {
    LibCriuRequest request = new LibCriuRequest(criu, libc, CriuFailures.PRE_DUMP);
    dump(request, executable, options);
    require(criu.criu_local_set_pre_dump_mode(request.opts, mode.number()));
    return request;
  }

  private static LibCriuRequest dump(
      LibCriuRequest request, CriuExecutable executable, DumpOptions options)
      throws CriuFailedException {
    try {
      request.start(executable, options.imagesDirectory(), CriuFiles.DUMP_LOG);
      request.set(options);
      return request;
    } catch (CriuFailedException | RuntimeException e) {
      request.close();
      throw e;
    }
  }

  static LibCriuRequest restore(
      LibCriu criu, LibC libc, CriuExecutable executable, RestoreOptions options)
      throws CriuFailedException {
    LibCriuRequest request = new LibCriuRequest(criu, libc, CriuFailures.RESTORE);
    try {
      request.start(executable, options.imagesDirectory(), CriuFiles.RESTORE_LOG);
      request.set(options);
      return request;
    } catch (CriuFailedException | RuntimeException e) {
      request.close();
      throw e;
    }
  }

  private void start(CriuExecutable executable, Path imagesDirectory, String logFile)
      throws CriuFailedException {
    PointerByReference reference = new PointerByReference();
    require(criu.criu_local_init_opts(reference));
    opts = reference.getValue();
    require(criu.criu_local_set_service_binary(opts, NativeStrings.of(executable.path())));
    criu.criu_local_set_images_dir_fd(opts, open(imagesDirectory));
    criu.criu_local_set_log_level(opts, LOG_DEBUG);
    require(criu.criu_local_set_log_file(opts, NativeStrings.of(logFile)));
  }

  private void set(DumpOptions options) throws CriuFailedException {
    criu.criu_local_set_pid(opts, options.pid());
    set(options.leaveRunning(), criu::criu_local_set_leave_running);
    set(options.shellJob(), criu::criu_local_set_shell_job);
    set(options.tcpEstablished(), criu::criu_local_set_tcp_established);
    set(options.tcpClose(), criu::criu_local_set_tcp_close);
    set(options.skipInFlight(), criu::criu_local_set_tcp_skip_in_flight);
    set(options.fileLocks(), criu::criu_local_set_file_locks);
    set(options.extUnixSockets(), criu::criu_local_set_ext_unix_sk);
    set(options.linkRemap(), criu::criu_local_set_link_remap);
    set(options.orphanPtsMaster(), criu::criu_local_set_orphan_pts_master);
    if (options.ghostLimitBytes() > 0) {
      criu.criu_local_set_ghost_limit(opts, (int) options.ghostLimitBytes());
    }
    if (options.root().isPresent()) {
      require(criu.criu_local_set_root(opts, NativeStrings.of(options.root().get())));
    }
    if (options.freezeCgroup().isPresent()) {
      byte[] cgroup = NativeStrings.of(options.freezeCgroup().get());
      require(criu.criu_local_set_freeze_cgroup(opts, cgroup));
    }
    if (options.emptyNetworkNamespace()) {
      criu.criu_local_set_empty_ns(opts, CLONE_NEWNET);
    }
    set(options.manageCgroups(), criu::criu_local_set_manage_cgroups);
    criu.criu_local_set_manage_cgroups_mode(
        opts, options.manageCgroups() ? CG_MODE_SOFT : CG_MODE_IGNORE);
    require(criu.criu_local_set_network_lock(opts, method(options.networkLock())));
    for (Path path : options.watchedPaths()) {
      require(criu.criu_local_add_irmap_path(opts, NativeStrings.of(path)));
    }
    for (External external : options.externals()) {
      require(criu.criu_local_add_external(opts, NativeStrings.of(external.specification())));
    }
    set(options.memoryTracking() != DumpOptions.MemoryTracking.OFF, criu::criu_local_set_track_mem);
    if (options.memoryTracking() == DumpOptions.MemoryTracking.CONTINUE) {
      byte[] parent = NativeStrings.of(DumpOptions.PARENT_DIRECTORY);
      require(criu.criu_local_set_parent_images(opts, parent));
    }
  }

  private void set(RestoreOptions options) throws CriuFailedException {
    criu.criu_local_set_work_dir_fd(opts, open(options.workDirectory()));
    set(options.shellJob(), criu::criu_local_set_shell_job);
    set(options.tcpEstablished(), criu::criu_local_set_tcp_established);
    set(options.tcpClose(), criu::criu_local_set_tcp_close);
    set(options.fileLocks(), criu::criu_local_set_file_locks);
    set(options.extUnixSockets(), criu::criu_local_set_ext_unix_sk);
  }

  /**
   * Runs CRIU, and returns what libcriu says of it. The callback is always set: CRIU notices by it
   * that this process has died, and lets the tasks run on.
   */
  int run(CriuThread.Relay relay) {
    LibCriu.NotifyCallback callback =
        (action, argument) ->
            relay.notify(action.getString(0), criu.criu_notify_pid(argument)) ? 0 : GIVE_UP;
    criu.criu_local_set_notify_cb(opts, callback);
    try {
      return switch (operation) {
        case CriuFailures.DUMP -> criu.criu_local_dump(opts);
        case CriuFailures.PRE_DUMP -> criu.criu_local_pre_dump(opts);
        default -> criu.criu_local_restore(opts);
      };
    } finally {
      Reference.reachabilityFence(callback);
    }
  }

  private int open(Path directory) throws CriuFailedException {
    int fd = libc.open(NativeStrings.of(directory), LibC.O_DIRECTORY | LibC.O_CLOEXEC);
    if (fd < 0) {
      throw new CriuFailedException(
          operation,
          "The directory %s can't be opened (errno %d)."
              .formatted(directory, Native.getLastError()),
          null,
          null,
          List.of());
    }
    descriptors.add(fd);
    return fd;
  }

  // libcriu's setters fail only for want of memory.
  private static void require(int result) {
    if (result < 0) {
      throw new IllegalStateException("libcriu refuses an option (%d)".formatted(result));
    }
  }

  private interface Flag {
    void set(Pointer opts, byte on);
  }

  // What is off is not mentioned, so that CRIU's own configuration files can still turn it on.
  private void set(boolean on, Flag flag) {
    if (on) {
      flag.set(opts, (byte) 1);
    }
  }

  private static int method(DumpOptions.NetworkLock lock) {
    return switch (lock) {
      case IPTABLES -> 1;
      case NFTABLES -> 2;
      case SKIP -> 3;
    };
  }

  @Override
  public void close() {
    if (opts != null) {
      criu.criu_local_free_opts(opts);
      opts = null;
    }
    descriptors.forEach(libc::close);
    descriptors.clear();
  }
}
