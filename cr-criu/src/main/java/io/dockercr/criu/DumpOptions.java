package io.dockercr.criu;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** How to dump a process tree. Immutable; made by a builder. */
public final class DumpOptions {
  /** How established connections are kept quiet during a dump ({@code criu --network-lock}). */
  public enum NetworkLock {
    /** With iptables, CRIU's default. */
    IPTABLES,
    /** With nftables. */
    NFTABLES,
    /** Not at all: right when there is no connection to keep. */
    SKIP
  }

  /** Whether the kernel is asked to track which memory changes. */
  public enum MemoryTracking {
    /** No. */
    OFF,
    /** All memory is dumped, and changes are tracked from then on ({@code criu --track-mem}). */
    BEGIN,
    /**
     * Only what has changed since the dump in {@link #PARENT_DIRECTORY} is dumped, and changes are
     * tracked from then on.
     */
    CONTINUE
  }

  /**
   * The directory in the images directory that has the images of an earlier dump, to go on from.
   * CRIU makes it a symbolic link, and takes a directory as well.
   */
  public static final String PARENT_DIRECTORY = "parent";

  private final Builder values;

  private DumpOptions(Builder builder) {
    this.values = new Builder(builder);
  }

  /**
   * @param pid the root of the process tree
   * @param imagesDirectory an existing directory for the images; {@code dump.log} goes there too
   */
  public static Builder builder(int pid, Path imagesDirectory) {
    return new Builder(pid, imagesDirectory);
  }

  /** The root of the process tree. */
  public int pid() {
    return values.pid;
  }

  /** Where the images go, and {@code dump.log}. */
  public Path imagesDirectory() {
    return values.imagesDirectory;
  }

  /** Whether the processes go on afterwards ({@code criu --leave-running}). */
  public boolean leaveRunning() {
    return values.leaveRunning;
  }

  /** Whether the tree may belong to a shell's session ({@code criu --shell-job}). */
  public boolean shellJob() {
    return values.shellJob;
  }

  /** See {@code criu --tcp-established}. */
  public boolean tcpEstablished() {
    return values.tcpEstablished;
  }

  /** See {@code criu --tcp-close}. */
  public boolean tcpClose() {
    return values.tcpClose;
  }

  /** See {@code criu --skip-in-flight}. */
  public boolean skipInFlight() {
    return values.skipInFlight;
  }

  /** See {@code criu --file-locks}. */
  public boolean fileLocks() {
    return values.fileLocks;
  }

  /** See {@code criu --ext-unix-sk}. */
  public boolean extUnixSockets() {
    return values.extUnixSockets;
  }

  /** See {@code criu --link-remap}. */
  public boolean linkRemap() {
    return values.linkRemap;
  }

  /** Whether CRIU asks for the master end of a terminal that is elsewhere, as runc does. */
  public boolean orphanPtsMaster() {
    return values.orphanPtsMaster;
  }

  /** See {@code criu --ghost-limit}, in bytes; 0 for CRIU's default of 1 MiB. */
  public long ghostLimitBytes() {
    return values.ghostLimitBytes;
  }

  /** Root of the tree's mount namespace ({@code criu --root}), if not the process's own. */
  public Optional<Path> root() {
    return Optional.ofNullable(values.root);
  }

  /** The cgroup directory to freeze the tasks by ({@code criu --freeze-cgroup}), if any. */
  public Optional<Path> freezeCgroup() {
    return Optional.ofNullable(values.freezeCgroup);
  }

  /**
   * Whether the network namespace is left empty for somebody else to fill ({@code --empty-ns net}).
   */
  public boolean emptyNetworkNamespace() {
    return values.emptyNetworkNamespace;
  }

  /** Whether cgroups are handled softly ({@code criu --manage-cgroups=soft}), else ignored. */
  public boolean manageCgroups() {
    return values.manageCgroups;
  }

  /** Whether the kernel is asked to track which memory changes. */
  public MemoryTracking memoryTracking() {
    return values.memoryTracking;
  }

  /** How established connections are kept quiet. */
  public NetworkLock networkLock() {
    return values.networkLock;
  }

  /**
   * Paths inside, of files that are watched by inotify or fanotify, for file systems that can't
   * tell ({@code criu --irmap-scan-path}). CRIU looks into directories too, in this order.
   */
  public List<Path> watchedPaths() {
    return List.copyOf(values.watchedPaths);
  }

  /** What is outside the tree. */
  public List<External> externals() {
    return List.copyOf(values.externals);
  }

  /** The notifications that are passed on to the listener; none unless asked for. */
  public Set<CriuAction> notifications() {
    return Set.copyOf(values.notifications);
  }

  /** Builds {@link DumpOptions}. Everything is off, empty or CRIU's default unless said. */
  public static final class Builder {
    private final int pid;
    private final Path imagesDirectory;
    private boolean leaveRunning;
    private boolean shellJob;
    private boolean tcpEstablished;
    private boolean tcpClose;
    private boolean skipInFlight;
    private boolean fileLocks;
    private boolean extUnixSockets;
    private boolean linkRemap;
    private boolean orphanPtsMaster;
    private long ghostLimitBytes;
    private Path root;
    private Path freezeCgroup;
    private boolean emptyNetworkNamespace;
    private boolean manageCgroups;
    private NetworkLock networkLock = NetworkLock.IPTABLES;
    private MemoryTracking memoryTracking = MemoryTracking.OFF;
    private final List<Path> watchedPaths = new ArrayList<>();
    private final List<External> externals = new ArrayList<>();
    private final Set<CriuAction> notifications = EnumSet.noneOf(CriuAction.class);

    private Builder(int pid, Path imagesDirectory) {
      this.pid = pid;
      this.imagesDirectory = Objects.requireNonNull(imagesDirectory, "imagesDirectory");
    }

    /** A copy, so that a builder that is used again does not change what it has built. */
    private Builder(Builder other) {
      pid = other.pid;
      imagesDirectory = other.imagesDirectory;
      leaveRunning = other.leaveRunning;
      shellJob = other.shellJob;
      tcpEstablished = other.tcpEstablished;
      tcpClose = other.tcpClose;
      skipInFlight = other.skipInFlight;
      fileLocks = other.fileLocks;
      extUnixSockets = other.extUnixSockets;
      linkRemap = other.linkRemap;
      orphanPtsMaster = other.orphanPtsMaster;
      ghostLimitBytes = other.ghostLimitBytes;
      root = other.root;
      freezeCgroup = other.freezeCgroup;
      emptyNetworkNamespace = other.emptyNetworkNamespace;
      manageCgroups = other.manageCgroups;
      networkLock = other.networkLock;
      memoryTracking = other.memoryTracking;
      watchedPaths.addAll(other.watchedPaths);
      externals.addAll(other.externals);
      notifications.addAll(other.notifications);
    }

    /** See {@link DumpOptions#leaveRunning}. */
    public Builder leaveRunning(boolean value) {
      leaveRunning = value;
      return this;
    }

    /** See {@link DumpOptions#shellJob}. */
    public Builder shellJob(boolean value) {
      shellJob = value;
      return this;
    }

    /** See {@link DumpOptions#tcpEstablished}. */
    public Builder tcpEstablished(boolean value) {
      tcpEstablished = value;
      return this;
    }

    /** See {@link DumpOptions#tcpClose}. */
    public Builder tcpClose(boolean value) {
      tcpClose = value;
      return this;
    }

    /** See {@link DumpOptions#skipInFlight}. */
    public Builder skipInFlight(boolean value) {
      skipInFlight = value;
      return this;
    }

    /** See {@link DumpOptions#fileLocks}. */
    public Builder fileLocks(boolean value) {
      fileLocks = value;
      return this;
    }

    /** See {@link DumpOptions#extUnixSockets}. */
    public Builder extUnixSockets(boolean value) {
      extUnixSockets = value;
      return this;
    }

    /** See {@link DumpOptions#linkRemap}. */
    public Builder linkRemap(boolean value) {
      linkRemap = value;
      return this;
    }

    /** See {@link DumpOptions#orphanPtsMaster}. */
    public Builder orphanPtsMaster(boolean value) {
      orphanPtsMaster = value;
      return this;
    }

    /** See {@link DumpOptions#ghostLimitBytes}. */
    public Builder ghostLimitBytes(long value) {
      ghostLimitBytes = value;
      return this;
    }

    /** See {@link DumpOptions#root}. */
    public Builder root(Path value) {
      root = value;
      return this;
    }

    /** See {@link DumpOptions#freezeCgroup}. */
    public Builder freezeCgroup(Path value) {
      freezeCgroup = value;
      return this;
    }

    /** See {@link DumpOptions#emptyNetworkNamespace}. */
    public Builder emptyNetworkNamespace(boolean value) {
      emptyNetworkNamespace = value;
      return this;
    }

    /** See {@link DumpOptions#manageCgroups}. */
    public Builder manageCgroups(boolean value) {
      manageCgroups = value;
      return this;
    }

    /** See {@link DumpOptions#networkLock}. */
    public Builder networkLock(NetworkLock value) {
      networkLock = Objects.requireNonNull(value, "networkLock");
      return this;
    }

    /** See {@link DumpOptions#memoryTracking}. */
    public Builder memoryTracking(MemoryTracking value) {
      memoryTracking = Objects.requireNonNull(value, "memoryTracking");
      return this;
    }

    /** Adds one of {@link DumpOptions#watchedPaths}. */
    public Builder watchedPath(Path value) {
      watchedPaths.add(Objects.requireNonNull(value, "watchedPath"));
      return this;
    }

    /** Adds one of {@link DumpOptions#externals}. */
    public Builder external(External value) {
      externals.add(Objects.requireNonNull(value, "external"));
      return this;
    }

    /** Adds one of {@link DumpOptions#notifications}. */
    public Builder notification(CriuAction value) {
      notifications.add(Objects.requireNonNull(value, "notification"));
      return this;
    }

    /**
     * @throws IllegalArgumentException if the process id is not positive or the ghost limit is
     *     negative or above 4 GiB
     */
    public DumpOptions build() {
      if (pid <= 0) {
        throw new IllegalArgumentException("pid: " + pid + " is no process id");
      }
      if (ghostLimitBytes < 0 || ghostLimitBytes > 0xffffffffL) {
        throw new IllegalArgumentException(
            "ghostLimitBytes: " + ghostLimitBytes + " is out of range");
      }
      return new DumpOptions(this);
    }
  }
}
