package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.StoredCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A checkpoint whose files are brought to a local disk when they are asked for. */
final class FetchedCheckpoint implements StoredCheckpoint {
  private final StagingRoot root;
  private final CheckpointManifest manifest;
  private final LocalStaging.Source source;
  private StagingRoot.ReadingPlace fetched;
  private boolean verified;

  FetchedCheckpoint(StagingRoot root, CheckpointManifest manifest, LocalStaging.Source source) {
    this.root = root;
    this.manifest = manifest;
    this.source = source;
  }

  @Override
  public CheckpointManifest manifest() {
    return manifest;
  }

  /** What is brought here has come a long way, so it is verified at once. */
  @Override
  public Path directory() throws CheckpointException {
    if (!verified) {
      verify();
    }
    return fetched.place().directory();
  }

  /** Brings the files here, for whoever verifies a checkpoint wants to restore it. */
  @Override
  public void verify() throws CheckpointException {
    CheckpointId id = manifest.id();
    if (fetched == null) {
      fetched = root.placeForReading(id);
      boolean whole = false;
      Path directory = fetched.place().directory();
      try {
        source.fetch(directory);
        ManifestFile.write(directory, manifest);
        whole = true;
      } catch (IOException e) {
        throw Failures.writing(
            "The checkpoint " + id + " can't be brought to " + directory, directory, e);
      } finally {
        if (!whole) {
          close();
        }
      }
    }
    Path directory = fetched.place().directory();
    try {
      StoredDirectory.open(directory.getParent(), directory.getFileName(), Optional.of(id))
          .verify();
      verified = true;
    } catch (IOException e) {
      throw Failures.reading("The checkpoint " + id + " can't be read in " + directory, e);
    }
  }

  @Override
  public void close() throws CheckpointException {
    if (fetched == null) {
      return;
    }
    StagingArea.Place place = fetched.place();
    try (StagingLock lock = place.lock()) {
      Removal.tree(place.directory());
    } catch (IOException e) {
      throw Failures.writing(
          "What was brought to " + place.directory() + " can't be removed", place.directory(), e);
    } finally {
      Removal.emptyDirectories(fetched.made());
      fetched = null;
      verified = false;
    }
  }
}
