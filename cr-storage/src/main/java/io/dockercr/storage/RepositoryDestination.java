package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.StoreProgress;
import io.dockercr.storage.repository.DamagedException;
import io.dockercr.storage.repository.Repository;
import io.dockercr.storage.repository.SnapshotName;
import io.dockercr.storage.repository.SourceFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;

/** A checkpoint's place in a repository. Used by one thread at a time. */
final class RepositoryDestination implements LocalStaging.Destination {
  private final Repository repository;
  private final URI uri;
  private final CheckpointId id;
  private final StoreProgress progress;

  /**
   * @param uri the store's
   * @param progress told how far a checkpoint has come
   */
  RepositoryDestination(Repository repository, URI uri, CheckpointId id, StoreProgress progress) {
    this.repository = repository;
    this.uri = uri;
    this.id = id;
    this.progress = progress;
  }

  /** What the repository calls a checkpoint. */
  static SnapshotName name(CheckpointId id) {
    return new SnapshotName(id.container(), id.name());
  }

  /**
   * The manifest of a checkpoint that is there.
   *
   * @throws java.nio.file.NoSuchFileException if it is not
   */
  static CheckpointManifest manifest(Repository repository, CheckpointId id)
      throws IOException, CheckpointException {
    try {
      return ManifestJson.read(repository.text(name(id)), id.toString()).withId(id);
    } catch (DamagedException e) {
      throw RepositoryFailures.damaged(id, e);
    }
  }

  @Override
  public String location() {
    return uri + "/" + id;
  }

  @Override
  public boolean holds(CheckpointManifest manifest) throws CheckpointException, IOException {
    return repository.has(name(id)) && manifest(repository, id).equals(manifest);
  }

  @Override
  public void send(Path directory, CheckpointManifest manifest)
      throws CheckpointException, IOException {
    List<SourceFile> files =
        manifest.files().stream()
            .map(file -> new SourceFile(file.path(), CheckpointFiles.holdsPages(file.path())))
            .toList();
    try {
      repository.write(name(id), ManifestJson.write(manifest), directory, files, progress);
    } catch (FileAlreadyExistsException e) {
      throw Failures.exists(id, uri, e);
    }
  }
}
