package io.dockercr.api;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** Asks for a checkpoint of one running container. Immutable; made by {@link #of} or a builder. */
public final class CheckpointRequest {
  private final String container;
  private final CheckpointStore store;
  private final String name;
  private final CheckpointOptions options;
  private final ExecSessionPolicy execSessions;
  private final PausedPolicy paused;
  private final boolean withLogs;
  private final boolean withVolumes;
  private final boolean sync;
  private final PreDump preDump;
  private final CheckpointId parent;
  private final boolean trackMemory;
  private final Duration timeout;

  private CheckpointRequest(Builder builder) {
    this.container = builder.container;
    this.store = builder.store;
    this.name = builder.name;
    this.options = builder.options;
    this.execSessions = builder.execSessions;
    this.paused = builder.paused;
    this.withLogs = builder.withLogs;
    this.withVolumes = builder.withVolumes;
    this.sync = builder.sync;
    this.preDump = builder.preDump;
    this.parent = builder.parent;
    this.trackMemory = builder.trackMemory;
    this.timeout = builder.timeout;
  }

  /** A checkpoint of {@code container} into {@code store} with all defaults. */
  public static CheckpointRequest of(String container, CheckpointStore store) {
    return builder(container, store).build();
  }

  /**
   * @param container the container's name, or its id in full or abbreviated
   * @param store where the checkpoint goes; stays the caller's to close
   */
  public static Builder builder(String container, CheckpointStore store) {
    return new Builder(container, store);
  }

  /** The container's name, or its id in full or abbreviated. */
  public String container() {
    return container;
  }

  /** Where the checkpoint goes. */
  public CheckpointStore store() {
    return store;
  }

  /** The checkpoint's name; empty for {@code checkpoint-<time>}. */
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** What CRIU is asked to do. */
  public CheckpointOptions options() {
    return options;
  }

  /** What to do about {@code docker exec} sessions that are open. */
  public ExecSessionPolicy execSessions() {
    return execSessions;
  }

  /** What to do if the container is paused. */
  public PausedPolicy paused() {
    return paused;
  }

  /** Whether the checkpoint keeps what the container printed. */
  public boolean withLogs() {
    return withLogs;
  }

  /** Whether the checkpoint keeps the content of the container's volumes. */
  public boolean withVolumes() {
    return withVolumes;
  }

  /** Whether the checkpoint is on the disk when it is taken. */
  public boolean sync() {
    return sync;
  }

  /** The rounds in which memory is written before; empty for none. */
  public Optional<PreDump> preDump() {
    return Optional.ofNullable(preDump);
  }

  /** The checkpoint in the same store that this one builds on; empty for none. */
  public Optional<CheckpointId> parent() {
    return Optional.ofNullable(parent);
  }

  /** Whether another checkpoint can build on this one. */
  public boolean trackMemory() {
    return trackMemory;
  }

  /** How long the checkpoint may take; empty for as long as it takes. */
  public Optional<Duration> timeout() {
    return Optional.ofNullable(timeout);
  }

  /** Builds a {@link CheckpointRequest}. Not safe for use by several threads. */
  public static final class Builder {
    private final String container;
    private final CheckpointStore store;
    private String name;
    private CheckpointOptions options = CheckpointOptions.DEFAULT;
    private ExecSessionPolicy execSessions = ExecSessionPolicy.REFUSE;
    private PausedPolicy paused = PausedPolicy.REFUSE;
    private boolean withLogs;
    private boolean withVolumes;
    private boolean sync = true;
    private PreDump preDump;
    private CheckpointId parent;
    private boolean trackMemory;
    private Duration timeout;

    private Builder(String container, CheckpointStore store) {
      this.container = Objects.requireNonNull(container, "container");
      this.store = Objects.requireNonNull(store, "store");
    }

    /** The checkpoint's name; default {@code checkpoint-<time>}. See {@link CheckpointId}. */
    public Builder name(String value) {
      this.name = value;
      return this;
    }

    /** What CRIU is asked to do; default {@link CheckpointOptions#DEFAULT}. */
    public Builder options(CheckpointOptions value) {
      this.options = Objects.requireNonNull(value, "options");
      return this;
    }

    /** Shorthand for {@link CheckpointOptions#leaveRunning}. */
    public Builder leaveRunning(boolean value) {
      return options(options.withLeaveRunning(value));
    }

    /** What to do about open {@code docker exec} sessions; default {@code REFUSE}. */
    public Builder execSessions(ExecSessionPolicy value) {
      this.execSessions = Objects.requireNonNull(value, "execSessions");
      return this;
    }

    /** What to do if the container is paused; default {@code REFUSE}. */
    public Builder paused(PausedPolicy value) {
      this.paused = Objects.requireNonNull(value, "paused");
      return this;
    }

    /**
     * Whether to keep what the container printed, which {@code docker logs} of the restored one
     * then shows first. Refused where the log driver is neither {@code json-file} nor {@code
     * local}. Default false.
     */
    public Builder withLogs(boolean value) {
      this.withLogs = value;
      return this;
    }

    /**
     * Whether to save the content of named and anonymous volumes while the container stands still,
     * for new volumes at the restore. Refused where one is not in the engine's own keeping: of
     * another driver than {@code local}, or with a {@code device}. Default false.
     */
    public Builder withVolumes(boolean value) {
      this.withVolumes = value;
      return this;
    }

    /**
     * Whether to wait until the checkpoint is on the disk, so that it survives a power cut; default
     * true. Without, the kernel writes it within the next half minute or so, and a restore or
     * {@code verify} tells if a power cut came before. Only for a container that is left running:
     * nothing else is left of one that is stopped. Stores that don't keep the files as they are
     * written ({@link StagedCheckpoint#commitUnsynced}) wait all the same.
     */
    public Builder sync(boolean value) {
      this.sync = value;
      return this;
    }

    /**
     * Writes memory in rounds before the container stands still; default, or null: not. Refused
     * where the kernel does not track changed memory, and for a paused container.
     */
    public Builder preDump(PreDump value) {
      this.preDump = value;
      return this;
    }

    /**
     * The checkpoint in the same store that this one builds on: only memory that has changed since
     * is written. Default, or null: none. It has to be the last one of this container for which
     * memory was tracked ({@link #trackMemory}, {@code parent} or {@link #preDump}), and the
     * container has to have run on since. Each checkpoint of a chain holds what it needs of the
     * others, as hard links where the store is a directory, so that any of them can be restored,
     * and deleted, by itself.
     */
    public Builder parent(CheckpointId value) {
      this.parent = value;
      return this;
    }

    /**
     * Whether the kernel is asked to track which memory changes from now on, so that another
     * checkpoint can name this one as its {@link #parent}; default false. Only for a container that
     * is left running. Refused where the kernel can't.
     */
    public Builder trackMemory(boolean value) {
      this.trackMemory = value;
      return this;
    }

    /**
     * How long the whole operation may take, waiting for others included; default: as long as it
     * takes, though never more than ten seconds are spent waiting for another operation. After that
     * it is given up as when its thread is interrupted: CRIU is asked to stop at its next step, and
     * what it is writing at that moment is written first.
     */
    public Builder timeout(Duration value) {
      this.timeout = value;
      return this;
    }

    /**
     * @throws IllegalArgumentException if {@code container} is empty, {@code name} is not allowed,
     *     {@code timeout} is not positive, or {@code sync} is false or {@code trackMemory} true for
     *     a container that is stopped
     */
    public CheckpointRequest build() {
      if (container.isEmpty()) {
        throw new IllegalArgumentException("The container's name is empty.");
      }
      if (name != null) {
        new CheckpointId("any", name);
      }
      Timeouts.require(timeout);
      if (!sync && !options.leaveRunning()) {
        throw new IllegalArgumentException(
            "A container is stopped only when its checkpoint is on the disk: sync can be false only with"
                + " leaveRunning.");
      }
      if (trackMemory && !options.leaveRunning()) {
        throw new IllegalArgumentException(
            "Memory can be tracked only of a container that runs on: trackMemory needs leaveRunning.");
      }
      return new CheckpointRequest(this);
    }
  }
}
