package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointNotFoundException;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoredCheckpoint;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints in a local directory: {@code ROOT/CONTAINER/NAME/}. Staging is beside the final
 * place, so that pages are written once, and a restore reads them where they are. What {@code kill
 * -9} leaves half-written is removed by the next {@link #stage} for the same container.
 *
 * <p>A checkpoint's name is where it is: one that was moved or copied has the name of its new
 * place, whatever its manifest says. Safe for use by several threads and processes; holds nothing
 * open.
 */
public final class DirectoryStore implements CheckpointStore {
  /** The URI scheme. */
  public static final String SCHEME = "file";

  /** Where checkpoints are kept unless said otherwise. */
  public static final String DEFAULT_ROOT = "/var/lib/docker-cr/checkpoints";

  private static final Logger LOG = LoggerFactory.getLogger(DirectoryStore.class);
  private static final Set<Capability> CAPABILITIES =
      Set.of(Capability.ATOMIC_RENAME, Capability.IN_PLACE_RESTORE);

  private static final int ATTEMPTS = 10;

  private final Path root;

  private DirectoryStore(Path root) {
    this.root = root;
  }

  /** The store in {@code root}, which is made when the first checkpoint is staged. */
  public static DirectoryStore at(Path root) {
    return new DirectoryStore(root.toAbsolutePath().normalize());
  }

  /** The store's directory, absolute. */
  public Path root() {
    return root;
  }

  @Override
  public URI uri() {
    try {
      return new URI(SCHEME, "", root.toString(), null);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(root + " can't be a URI", e);
    }
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  /**
   * Makes sure that there is room for a checkpoint.
   *
   * @param bytes how much it may take
   * @throws StorageException if less is left for this process's user
   */
  public void requireSpace(long bytes) throws StorageException {
    long usable = Failures.usableBytes(root);
    if (usable < bytes) {
      throw new StorageException(
          "The checkpoint needs " + bytes + " bytes; " + root + " has " + usable + " left.",
          "Free some space, or choose another directory with --output.");
    }
  }

  @Override
  public StagedCheckpoint stage(CheckpointId id) throws CheckpointException {
    for (int attempt = 1; ; attempt++) {
      List<Path> made = new ArrayList<>();
      boolean staged = false;
      try {
        StagedCheckpoint checkpoint = stage(id, made);
        staged = true;
        return checkpoint;
      } catch (NoSuchFileException e) {
        // Somebody removed the container's directory because it was empty, or all of the store.
        if (attempt == ATTEMPTS) {
          throw notStaged(id, e);
        }
      } catch (IOException e) {
        throw notStaged(id, e);
      } finally {
        if (!staged) {
          Removal.emptyDirectories(made);
        }
      }
    }
  }

  private StagedCheckpoint stage(CheckpointId id, List<Path> made)
      throws IOException, CheckpointException {
    Path container = prepare(id, made);
    StagingArea area = new StagingArea(container);
    area.sweep();
    StagingArea.Place place = area.create(id.name());
    return StagedDirectory.writing(id, place, container.resolve(id.name()), made);
  }

  private StorageException notStaged(CheckpointId id, IOException e) {
    return Failures.writing("The checkpoint " + id + " can't be written to " + root, root, e);
  }

  /** Makes the container's directory, and returns its real path. */
  private Path prepare(CheckpointId id, List<Path> made) throws IOException, CheckpointException {
    TrustedDirectory trusted = TrustedDirectory.forThisProcess();
    trusted.create(root, made);
    trusted.create(root.resolve(id.container()), made);
    for (Path directory : made) {
      ManifestFile.forceDirectory(directory.getParent());
    }
    Path container = root.toRealPath().resolve(id.container());
    Path target = container.resolve(id.name());
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw StagedDirectory.taken(id, target, null, "");
    }
    return container;
  }

  @Override
  public StoredCheckpoint open(CheckpointId id) throws CheckpointException {
    try {
      return StoredDirectory.open(root, relative(id), Optional.of(id));
    } catch (NoSuchFileException e) {
      throw notFound(id, e);
    } catch (IOException e) {
      throw Failures.reading("The checkpoint " + id + " can't be read", e);
    }
  }

  @Override
  public List<CheckpointManifest> list() throws CheckpointException {
    List<CheckpointManifest> manifests = new ArrayList<>();
    try {
      for (String container : names(Path.of(""))) {
        for (String name : names(Path.of(container))) {
          read(new CheckpointId(container, name)).ifPresent(manifests::add);
        }
      }
    } catch (IOException e) {
      throw Failures.reading("The checkpoints in " + root + " can't be listed", e);
    }
    manifests.sort(
        Comparator.comparing((CheckpointManifest manifest) -> manifest.id().container())
            .thenComparing(CheckpointManifest::createdAt)
            .thenComparing(manifest -> manifest.id().name()));
    return List.copyOf(manifests);
  }

  private Optional<CheckpointManifest> read(CheckpointId id) throws IOException {
    try {
      return Optional.of(StoredDirectory.open(root, relative(id), Optional.of(id)).manifest());
    } catch (NoSuchFileException e) {
      // Not a checkpoint, or deleted meanwhile.
      return Optional.empty();
    } catch (CorruptedCheckpointException e) {
      LOG.warn("{}", e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Checkpoints that were sealed but never committed, because the process or the machine died in
   * between or something was in the way. They are left alone until they are dealt with.
   *
   * @throws StorageException if the store can't be read
   */
  public List<RecoverableCheckpoint> recoverable() throws StorageException {
    List<RecoverableCheckpoint> found = new ArrayList<>();
    try {
      for (String container : names(Path.of(""))) {
        for (Path sealed : new StagingArea(root.toRealPath().resolve(container)).sealed()) {
          recoverable(container, sealed).ifPresent(found::add);
        }
      }
    } catch (IOException e) {
      throw Failures.reading("The checkpoints in " + root + " can't be listed", e);
    }
    return found;
  }

  /**
   * Removes what killed processes left half-written or half-removed; {@link #stage} does so for the
   * one container. What was sealed stays, as does what others are at work on.
   *
   * @return what was removed
   * @throws StorageException if something can't be read or removed
   */
  public List<Path> removeAbandoned() throws StorageException {
    List<Path> removed = new ArrayList<>();
    try {
      for (String container : names(Path.of(""))) {
        Path directory = root.toRealPath().resolve(container);
        List<Path> swept = new StagingArea(directory).sweep();
        if (!swept.isEmpty()) {
          Removal.emptyDirectories(List.of(directory));
        }
        removed.addAll(swept);
      }
    } catch (IOException e) {
      throw Failures.writing("What is left of checkpoints can't be removed", root, e);
    }
    return removed;
  }

  private static Optional<RecoverableCheckpoint> recoverable(String container, Path sealed)
      throws IOException {
    try {
      CheckpointManifest manifest =
          StoredDirectory.open(sealed.getParent(), sealed.getFileName(), Optional.empty())
              .manifest();
      CheckpointId id = new CheckpointId(container, manifest.id().name());
      return Optional.of(new RecoverableCheckpoint(sealed, manifest.withId(id)));
    } catch (NoSuchFileException e) {
      // Dealt with meanwhile.
      return Optional.empty();
    } catch (CorruptedCheckpointException e) {
      LOG.warn("{}", e.getMessage());
      return Optional.empty();
    }
  }

  /** The names below a directory of the store that could be those of containers or checkpoints. */
  private List<String> names(Path relative) throws IOException {
    List<String> names = new ArrayList<>();
    try (OpenDirectory directory =
        relative.toString().isEmpty()
            ? OpenDirectory.openBase(root)
            : OpenDirectory.open(root, relative)) {
      for (Path name : directory.names()) {
        if (CheckpointFiles.isName(name.toString()) && directory.attributes(name).isDirectory()) {
          names.add(name.toString());
        }
      }
    } catch (NoSuchFileException e) {
      return names;
    }
    return names;
  }

  @Override
  public void delete(CheckpointId id) throws CheckpointException {
    String what = "The checkpoint " + id + " can't be removed";
    try {
      Path container = root.toRealPath().resolve(id.container());
      TrustedDirectory.forThisProcess().check(container);
      Path manifest = container.resolve(id.name()).resolve(CheckpointManifest.FILE_NAME);
      if (!Files.exists(manifest, LinkOption.NOFOLLOW_LINKS)) {
        throw notFound(id, null);
      }
      Path hidden = new StagingArea(container).hide(id.name());
      ManifestFile.forceDirectory(container);
      what = "The checkpoint " + id + " is removed, but its files in " + hidden + " can't be";
      Removal.tree(hidden);
      Removal.emptyDirectories(List.of(container));
    } catch (NoSuchFileException e) {
      throw notFound(id, e);
    } catch (IOException e) {
      throw Failures.writing(what, root, e);
    }
  }

  private CheckpointNotFoundException notFound(CheckpointId id, IOException cause) {
    return new CheckpointNotFoundException(
        "There is no checkpoint " + id + " in " + root + ".",
        "\"docker-cr list\" shows what is there.",
        cause);
  }

  private static Path relative(CheckpointId id) {
    return Path.of(id.container(), id.name());
  }

  @Override
  public void close() {
    // Nothing is held open.
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DirectoryStore that && that.root.equals(root);
  }

  @Override
  public int hashCode() {
    return root.hashCode();
  }

  @Override
  public String toString() {
    return uri().toString();
  }
}
