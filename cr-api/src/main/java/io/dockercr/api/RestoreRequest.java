package io.dockercr.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Asks for a checkpoint to go on as a new container. Immutable; made by {@link #of} or a builder.
 */
public final class RestoreRequest {
  private final CheckpointStore store;
  private final CheckpointId checkpoint;
  private final String newName;
  private final boolean autoFixMounts;
  private final Set<String> skipMounts;
  private final Map<String, String> mapMounts;
  private final boolean validateEnvironment;
  private final List<PublishedPort> publishedPorts;
  private final Boolean paused;
  private final boolean ignoreVolumes;
  private final boolean inPlace;
  private final boolean lazy;
  private final Map<String, String> renamedVolumes;
  private final Duration timeout;

  private RestoreRequest(Builder builder) {
    this.store = builder.store;
    this.checkpoint = builder.checkpoint;
    this.newName = builder.newName;
    this.autoFixMounts = builder.autoFixMounts;
    this.skipMounts = Set.copyOf(builder.skipMounts);
    this.mapMounts = Map.copyOf(builder.mapMounts);
    this.validateEnvironment = builder.validateEnvironment;
    this.publishedPorts = List.copyOf(builder.publishedPorts);
    this.paused = builder.paused;
    this.ignoreVolumes = builder.ignoreVolumes;
    this.inPlace = builder.inPlace;
    this.lazy = builder.lazy;
    this.renamedVolumes = Map.copyOf(builder.renamedVolumes);
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

  /**
   * Mounts that come from elsewhere: the mount's path inside the container, or its old source, and
   * the new source, a path of this host or a volume's name.
   */
  public Map<String, String> mapMounts() {
    return mapMounts;
  }

  /** Whether this host is compared with the one of the checkpoint before anything is created. */
  public boolean validateEnvironment() {
    return validateEnvironment;
  }

  /** The ports to publish in place of all that were published; empty for those. */
  public List<PublishedPort> publishedPorts() {
    return publishedPorts;
  }

  /** Whether the container is paused once it is restored; empty for as it was. */
  public Optional<Boolean> paused() {
    return Optional.ofNullable(paused);
  }

  /** Whether volumes whose content is in the checkpoint are mounted as they are on this host. */
  public boolean ignoreVolumes() {
    return ignoreVolumes;
  }

  /** Names for the new volumes, by the old ones. */
  public Map<String, String> renamedVolumes() {
    return renamedVolumes;
  }

  /** Whether the container itself is restored, instead of a new one beside it. */
  public boolean inPlace() {
    return inPlace;
  }

  /** Whether the container runs before its memory is back. */
  public boolean lazy() {
    return lazy;
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
    private final Map<String, String> mapMounts = new LinkedHashMap<>();
    private boolean validateEnvironment = true;
    private final List<PublishedPort> publishedPorts = new ArrayList<>();
    private Boolean paused;
    private boolean ignoreVolumes;
    private boolean inPlace;
    private boolean lazy;
    private final Map<String, String> renamedVolumes = new LinkedHashMap<>();
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
     * Mounts something else. A directory is replaced by a directory, a file by a file.
     *
     * @param old the mount's absolute path inside the container; or, if nothing is mounted there,
     *     its old source, the path or the volume's name, which means all mounts of it
     * @param source what to mount: an absolute path of this host, or else the name of a volume that
     *     is there
     */
    public Builder mapMount(String old, String source) {
      this.mapMounts.put(
          Objects.requireNonNull(old, "old"), Objects.requireNonNull(source, "source"));
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

    /** Publishes a port. With the first one all that were published before are not any more. */
    public Builder publish(PublishedPort port) {
      this.publishedPorts.add(Objects.requireNonNull(port, "port"));
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
     * Whether to pause the container as soon as it is restored; its processes may run for some
     * milliseconds before. Default: if it was paused at the checkpoint.
     */
    public Builder paused(boolean value) {
      this.paused = value;
      return this;
    }

    /**
     * Whether to mount volumes whose content is in the checkpoint as they are on this host, instead
     * of restoring the content into new ones; default false.
     */
    public Builder ignoreVolumes(boolean value) {
      this.ignoreVolumes = value;
      return this;
    }

    /**
     * Restores the content of the volume {@code old} into a new one with another name; default: the
     * same name for a named volume, one that the engine chooses for an anonymous one. There must be
     * no volume of that name.
     */
    public Builder renameVolume(String old, String newName) {
      this.renamedVolumes.put(
          Objects.requireNonNull(old, "old"), Objects.requireNonNull(newName, "newName"));
      return this;
    }

    /**
     * Whether to restore the container itself, which must be stopped, instead of a new one; default
     * false. It keeps its id if it was created with the restore runtime, and otherwise gets another
     * one. Its writable layer becomes that of the checkpoint; its volumes and logs stay.
     */
    public Builder inPlace(boolean value) {
      this.inPlace = value;
      return this;
    }

    /**
     * Whether to let the container run before its memory is back; default false. What a process
     * touches comes at once, the rest in the background, by a daemon that ends by itself. Of the
     * files with memory pages only the size is compared beforehand, not the digest. If the daemon
     * comes to a bad end the container is killed, since it would read zeros.
     *
     * <p>Needs the restore runtime, and a kernel with userfaultfd.
     */
    public Builder lazy(boolean value) {
      this.lazy = value;
      return this;
    }

    /**
     * @throws IllegalArgumentException if the name of the container or of a volume is not one that
     *     Docker allows, a mount to skip is not an absolute path, a new source is neither a plain
     *     absolute path nor a volume's name, or {@code timeout} is not positive, or two options do
     *     not go together
     */
    public RestoreRequest build() {
      if (newName != null) {
        Names.requireContainer(newName);
      }
      skipMounts.forEach(Names::requireAbsolute);
      mapMounts.values().forEach(Names::requireMountSource);
      renamedVolumes.values().forEach(Names::requireVolume);
      if (Set.copyOf(renamedVolumes.values()).size() < renamedVolumes.size()) {
        throw new IllegalArgumentException("Two volumes can't be restored under one name.");
      }
      if (ignoreVolumes && !renamedVolumes.isEmpty()) {
        throw new IllegalArgumentException(
            "Volumes can be ignored (--ignore-volumes) or renamed (--rename-volume), not both.");
      }
      if (inPlace && (newName != null || !renamedVolumes.isEmpty())) {
        throw new IllegalArgumentException(
            "What is restored in place (--in-place) keeps its name and its volumes: --new-name and"
                + " --rename-volume do not go with it.");
      }
      Timeouts.require(timeout);
      return new RestoreRequest(this);
    }
  }
}
