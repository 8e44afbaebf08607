package io.dockercr.storage.oci;

import io.dockercr.api.ArchiveRefusedException;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoreProgress;
import io.dockercr.storage.archive.ArchiveLimits;
import io.dockercr.storage.archive.CheckpointArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Brings checkpoints from registries to stores. Nothing in an image is trusted. */
public final class ImagePull {
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final ImageRegistry registry;
  private final ImageReference reference;
  private final String architecture;
  private final Check check;
  private final Import others;

  /** Looks at a checkpoint that nobody trusts, before it gets into a store. */
  @FunctionalInterface
  public interface Check {
    /**
     * @param manifest the checkpoint's, not verified yet
     * @param directory with its files
     * @throws CheckpointException if it is not to be taken
     */
    void require(CheckpointManifest manifest, Path directory) throws CheckpointException;
  }

  /** Takes a checkpoint of others from an archive that nobody trusts into a store. */
  @FunctionalInterface
  public interface Import {
    /**
     * @param archive a tar archive, not compressed
     * @param id what to call the checkpoint
     * @return the checkpoint's manifest as stored
     */
    CheckpointManifest from(Path archive, CheckpointId id) throws CheckpointException;
  }

  /**
   * @param architecture which one of an index: as images call it; empty for this host's
   * @param check refuses what is not to be taken of an image that docker-cr made
   * @param others takes what is in an image that others made
   */
  public ImagePull(
      ImageRegistry registry,
      ImageReference reference,
      Optional<String> architecture,
      Check check,
      Import others) {
    this.registry = registry;
    this.reference = reference;
    this.architecture = architecture.orElseGet(Architectures::here);
    this.check = check;
    this.others = others;
  }

  /**
   * What was brought.
   *
   * @param manifest the checkpoint's, as stored
   * @param digest the image's
   */
  public record Result(CheckpointManifest manifest, String digest) {}

  /**
   * Fetches the checkpoint. Nothing is left of one that fails.
   *
   * @param name what to call it; empty to call it as the image says
   * @param fetching told how far the layers have come
   * @throws io.dockercr.api.CheckpointExistsException if there is one of that name
   * @throws IllegalArgumentException if the image names none, and {@code name} does not either
   */
  public Result to(CheckpointStore store, Optional<CheckpointId> name, StoreProgress fetching)
      throws CheckpointException {
    PulledImage image = PulledImage.of(registry, reference, architecture);
    CheckpointId id =
        name.or(
                () ->
                    Annotations.id(
                        image.manifest().annotations(), reference.tag().orElse("pulled")))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        reference
                            + " does not say what its checkpoint is called, or says what is no name:"
                            + " give --as-name CONTAINER/NAME."));
    CheckpointId scratch = CheckpointId.now(id.container(), Clock.systemUTC());
    try (StagedCheckpoint staged = store.stage(id);
        StagedCheckpoint work = store.stage(scratch)) {
      List<Path> layers = fetch(image, work.directory(), fetching);
      Optional<CheckpointManifest> own = OwnImage.manifest(layers, image.name());
      if (own.isPresent()) {
        unpack(own.get(), layers, work.directory(), staged.directory());
        staged.seal(own.get().withId(id));
        return new Result(commit(store, staged, own.get()), image.digest());
      }
      if (layers.size() > 1) {
        throw ImageManifest.foreign(
            image.name(), "has " + layers.size() + " layers, and none of docker-cr's");
      }
      return new Result(takeOthers(layers.get(0), id), image.digest());
    } catch (IOException e) {
      throw LayerDownload.failure(reference.toString(), e);
    }
  }

  /** The layers' archives, the lowest first. */
  private List<Path> fetch(PulledImage image, Path work, StoreProgress fetching)
      throws CheckpointException, IOException {
    requireRoom(image, work);
    LongConsumer fetched = new CheckpointImage.Sum(fetching, image.sizeBytes());
    List<Path> archives = new ArrayList<>();
    for (int i = 0; i < image.diffIds().size(); i++) {
      Path file = work.resolve("layer-" + i + ".tar");
      BlobDescriptor layer = image.manifest().layers().get(i);
      LayerDownload.to(file, registry, layer, image.diffIds().get(i), image.name(), fetched);
      archives.add(file);
    }
    return archives;
  }

  private static void requireRoom(PulledImage image, Path directory)
      throws IOException, StorageException {
    long free = Files.getFileStore(directory).getUsableSpace();
    if (image.sizeBytes() > free) {
      throw new StorageException(
          image.name()
              + " has "
              + image.sizeBytes()
              + " bytes, and "
              + free
              + " are free in "
              + directory.getParent()
              + ".",
          "Free some space, or pull into another --store.");
    }
  }

  /** Makes the very checkpoint that docker-cr pushed. */
  private void unpack(CheckpointManifest manifest, List<Path> layers, Path work, Path directory)
      throws CheckpointException, IOException {
    List<Path> unpacked = new ArrayList<>();
    for (Path layer : layers) {
      Path into = Files.createDirectory(work.resolve("unpacked-" + unpacked.size()), PRIVATE);
      try (CheckpointArchive archive = CheckpointArchive.open(layer)) {
        archive.extractTo(into, ArchiveLimits.DEFAULT, StoreProgress.NONE);
      } catch (CheckpointException e) {
        throw ofImage(e, layer);
      }
      Files.delete(layer);
      unpacked.add(into);
    }
    OwnImage.move(manifest, unpacked, directory, reference.toString());
    check.require(manifest, directory);
  }

  private CheckpointManifest takeOthers(Path layer, CheckpointId id) throws CheckpointException {
    try {
      return others.from(layer, id);
    } catch (CheckpointException e) {
      throw ofImage(e, layer);
    }
  }

  /** Nobody knows the file that a layer is in. */
  private CheckpointException ofImage(CheckpointException e, Path layer) {
    String message =
        e.getMessage()
            .replace("The archive " + layer, reference.toString())
            .replace(layer.toString(), reference.toString());
    String hint = e.hint().orElse(null);
    if (e instanceof ArchiveRefusedException) {
      return new ArchiveRefusedException(message, hint);
    }
    return e instanceof CorruptedCheckpointException
        ? new CorruptedCheckpointException(message, hint, e)
        : e;
  }

  /** Nothing sealed has to stay: the registry has it. */
  private CheckpointManifest commit(
      CheckpointStore store, StagedCheckpoint staged, CheckpointManifest manifest)
      throws CheckpointException {
    boolean same = false;
    CheckpointManifest stored = null;
    try {
      stored = staged.commit(manifest.statistics());
      same = new HashSet<>(stored.files()).equals(new HashSet<>(manifest.files()));
      if (!same) {
        throw OwnImage.damaged(
            reference.toString(), "its files are not those that its manifest.json names");
      }
      return stored;
    } finally {
      if (stored == null) {
        staged.discard();
      } else if (!same) {
        store.delete(staged.id());
      }
    }
  }
}
