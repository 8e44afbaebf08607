package io.dockercr.api;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Asks for a checkpoint to go on as a new container. Immutable; made by {@link #of} or a builder.
 */
public final class RestoreRequest {
  private static final Pattern CONTAINER_NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");

  private final CheckpointStore store;
  private final CheckpointId checkpoint;
  private final String newName;
  private final boolean autoFixMounts;
  private final Set<String> skipMounts;
  private final boolean validateEnvironment;
  private final Duration timeout;

  private RestoreRequest(Builder builder) {
    this.store = builder.store;
    this.checkpoint = builder.checkpoint;
    this.newName = builder.newName;
    this.autoFixMounts = builder.autoFixMounts;
    this.skipMounts = Set.copyOf(builder.skipMounts);
    this.validateEnvironment = builder.validateEnvironment;
    this.timeout = builder.timeout;
  }

  /** A restore of {@code checkpoint} with all defaults. */
  public static RestoreRequest of(CheckpointStore store, CheckpointId checkpoint) {
    return builder(store, checkpoint).build();
  }

  /**
   * @param store where the checkpoint is; stays the caller's to close
   * @param checkpoint which one
   */
  public static Builder builder(CheckpointStore store, CheckpointId checkpoint) {
    return new Builder(store, checkpoint);
  }

  /** Where the checkpoint is. */
  public CheckpointStore store() {
    return store;
  }

  /** Which checkpoint. */
  public CheckpointId checkpoint() {
    return checkpoint;
  }

  /** The new container's name; empty for {@code <name>-restored}. */
  public Optional<String> newName() {
    return Optional.ofNullable(newName);
  }

  /** Whether missing bind mount sources are created as they were recorded. */
  public boolean autoFixMounts() {
    return autoFixMounts;
  }

  /** Mounts to leave out, by their path inside the container. */
  public Set<String> skipMounts() {
    return skipMounts;
  }

  /** Whether this host is compared with the one of the checkpoint before anything is created. */
  public boolean validateEnvironment() {
    return validateEnvironment;
  }

  /** How long the restore may take; empty for as long as it takes. */
  public Optional<Duration> timeout() {
    return Optional.ofNullable(timeout);
  }

  /** Builds a {@link RestoreRequest}. Not safe for use by several threads. */
  public static final class Builder {
    private final CheckpointStore store;
    private final CheckpointId checkpoint;
    private String newName;
    private boolean autoFixMounts;
    private final Set<String> skipMounts = new LinkedHashSet<>();
    private boolean validateEnvironment = true;
    private Duration timeout;

    private Builder(CheckpointStore store, CheckpointId checkpoint) {
      this.store = Objects.requireNonNull(store, "store");
      this.checkpoint = Objects.requireNonNull(checkpoint, "checkpoint");
    }

    /** The new container's name; default {@code <name>-restored}. */
    public Builder newName(String value) {
      this.newName = value;
      return this;
    }

    /** Whether missing bind mount sources are created as they were recorded; default false. */
    public Builder autoFixMounts(boolean value) {
      this.autoFixMounts = value;
      return this;
    }

    /** Leaves out the mount at {@code destination}, an absolute path inside the container. */
    public Builder skipMount(String destination) {
      this.skipMounts.add(destination);
      return this;
    }

    /**
     * Whether architecture and CRIU of this host are compared with those of the checkpoint before
     * anything is created; default true.
     */
    public Builder validateEnvironment(boolean value) {
      this.validateEnvironment = value;
      return this;
    }

    /**
     * How long the whole operation may take, waiting for others included; default: as long as it
     * takes, though never more than ten seconds are spent waiting for another operation. After that
     * it is given up as when its thread is interrupted, and the new container is removed.
     */
    public Builder timeout(Duration value) {
      this.timeout = value;
      return this;
    }

    /**
     * @throws IllegalArgumentException if the new name is not one that Docker allows, a mount to
     *     skip is not an absolute path, or {@code timeout} is not positive
     */
    public RestoreRequest build() {
      if (newName != null && !CONTAINER_NAME.matcher(newName).matches()) {
        throw new IllegalArgumentException(
            "The container name \""
                + newName
                + "\" is not allowed: it has two characters or more, letters, digits, '_', '.' and"
                + " '-', and begins with a letter or digit.");
      }
      for (String destination : skipMounts) {
        if (!destination.startsWith("/")) {
          throw new IllegalArgumentException(
              "A mount to skip is given by its absolute path inside the container; \""
                  + destination
                  + "\" is not absolute.");
        }
      }
      Timeouts.require(timeout);
      return new RestoreRequest(this);
    }
  }
}
