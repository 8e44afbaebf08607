package io.dockercr.example;

// docs:begin
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointExistsException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointNotFoundException;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoreUsage;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.LocalStaging;
import io.dockercr.storage.ManifestJson;
import io.dockercr.storage.ManifestOrder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.zip.ZipException;

/** Checkpoints as ZIP files in a directory, {@code zip:/path}: {@code /path/CONTAINER/NAME.zip}. */
public final class ZipStore implements CheckpointStore {
  private static final String SUFFIX = ".zip";

  private final URI uri;
  private final Path root;
  private final LocalStaging staging;

  ZipStore(URI uri) {
    this.uri = uri;
    this.root = Path.of(uri.getPath());
    this.staging = LocalStaging.at(root.resolve(".staging"));
  }

  @Override
  public URI uri() {
    return uri;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public StagedCheckpoint stage(CheckpointId id) throws CheckpointException {
    if (Files.exists(file(id))) {
      throw exists(id, null);
    }
    try {
      ZipFiles.removeAbandoned(
          root.resolve(id.container()), staging.path().resolve(id.container()));
    } catch (IOException e) {
      throw new StorageException(
          "What is left in " + uri + " can't be removed: " + e.getMessage() + ".", null, e);
    }
    return staging.stage(id, new Destination(id));
  }

  /** Where a staged checkpoint goes when it is committed. */
  private final class Destination implements LocalStaging.Destination {
    private final CheckpointId id;

    Destination(CheckpointId id) {
      this.id = id;
    }

    @Override
    public String location() {
      return file(id).toString();
    }

    @Override
    public void send(Path directory, CheckpointManifest manifest)
        throws CheckpointException, IOException {
      Path container = ZipFiles.makeDirectory(root, id.container());
      Path unfinished = ZipFiles.unfinished(container, directory);
      try {
        ZipFiles.write(directory, manifest, unfinished);
        // A link, since a rename would replace what is there.
        Files.createLink(file(id), unfinished);
      } catch (FileAlreadyExistsException e) {
        throw exists(id, e);
      } finally {
        Files.deleteIfExists(unfinished);
      }
      ZipFiles.makeDurable(container);
    }
  }

  @Override
  public StoredCheckpoint open(CheckpointId id) throws CheckpointException {
    try {
      byte[] json = ZipFiles.read(file(id), CheckpointManifest.FILE_NAME, ManifestJson.MAX_BYTES);
      CheckpointManifest manifest = ManifestJson.read(json, id.toString()).withId(id);
      return staging.stored(manifest, into -> ZipFiles.unpack(file(id), manifest, into));
    } catch (NoSuchFileException e) {
      throw new CheckpointNotFoundException(
          "There is no checkpoint " + id + " in " + uri + ".", null, e);
    } catch (ZipException e) {
      throw new CorruptedCheckpointException(
          "The checkpoint " + id + " is damaged: " + e.getMessage() + ".", null, e);
    } catch (IOException e) {
      throw new StorageException(
          "The checkpoint " + id + " can't be read: " + e.getMessage() + ".", null, e);
    }
  }

  @Override
  public List<CheckpointManifest> list() throws CheckpointException {
    List<CheckpointManifest> manifests = new ArrayList<>();
    for (CheckpointId id : ids()) {
      try (StoredCheckpoint stored = open(id)) {
        manifests.add(stored.manifest());
      } catch (CheckpointNotFoundException | CorruptedCheckpointException e) {
        // Deleted meanwhile, or for verify to tell of: not listed either way.
      }
    }
    manifests.sort(ManifestOrder.BY_CONTAINER_AND_TIME);
    return manifests;
  }

  private List<CheckpointId> ids() throws StorageException {
    try {
      List<CheckpointId> ids = new ArrayList<>();
      for (String container : ZipFiles.names(root, "")) {
        for (String name : ZipFiles.names(root.resolve(container), SUFFIX)) {
          ids.add(new CheckpointId(container, name));
        }
      }
      return ids;
    } catch (IOException e) {
      throw new StorageException(uri + " can't be listed: " + e.getMessage() + ".", null, e);
    }
  }

  @Override
  public void delete(CheckpointId id) throws CheckpointException {
    try {
      Files.delete(file(id));
      ZipFiles.makeDurable(root.resolve(id.container()));
    } catch (NoSuchFileException e) {
      throw new CheckpointNotFoundException(
          "There is no checkpoint " + id + " in " + uri + ".", null, e);
    } catch (IOException e) {
      throw new StorageException(
          "The checkpoint " + id + " can't be removed: " + e.getMessage() + ".", null, e);
    }
  }

  @Override
  public StoreUsage usage() throws CheckpointException {
    List<CheckpointManifest> checkpoints = list();
    try {
      long content = 0;
      long stored = 0;
      for (CheckpointManifest checkpoint : checkpoints) {
        content += checkpoint.totalBytes();
        stored += Files.size(file(checkpoint.id()));
      }
      return new StoreUsage(checkpoints.size(), content, stored, OptionalLong.empty());
    } catch (IOException e) {
      throw new StorageException(uri + " can't be read: " + e.getMessage() + ".", null, e);
    }
  }

  private Path file(CheckpointId id) {
    return root.resolve(id.container()).resolve(id.name() + SUFFIX);
  }

  private static CheckpointExistsException exists(CheckpointId id, IOException cause) {
    return new CheckpointExistsException(
        "There is a checkpoint " + id + " already.", "Choose another name with --name.", cause);
  }

  @Override
  public void close() {
    // Nothing is held open.
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ZipStore that && that.root.equals(root);
  }

  @Override
  public int hashCode() {
    return root.hashCode();
  }
}
// docs:end
