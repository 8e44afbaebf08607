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
  private final Duration timeout;

  private CheckpointRequest(Builder builder) {
    this.container = builder.container;
    this.store = builder.store;
    this.name = builder.name;
    this.options = builder.options;
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
     * @throws IllegalArgumentException if {@code container} is empty, {@code name} is not allowed
     *     or {@code timeout} is not positive
     */
    public CheckpointRequest build() {
      if (container.isEmpty()) {
        throw new IllegalArgumentException("The container's name is empty.");
      }
      if (name != null) {
        new CheckpointId("any", name);
      }
      Timeouts.require(timeout);
      return new CheckpointRequest(this);
    }
  }
}
