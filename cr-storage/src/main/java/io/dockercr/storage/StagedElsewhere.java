package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStatistics;
import java.io.IOException;
import java.nio.file.Path;

/** A checkpoint that is written to a local disk and goes somewhere else when it is committed. */
final class StagedElsewhere implements StagedCopy {
  private final StagedDirectory staged;
  private final LocalStaging.Destination destination;
  private boolean mayBeThere;
  private boolean committed;

  /**
   * @param mayBeThere whether an earlier attempt may have brought it to its destination
   */
  StagedElsewhere(
      StagedDirectory staged, LocalStaging.Destination destination, boolean mayBeThere) {
    this.staged = staged;
    this.destination = destination;
    this.mayBeThere = mayBeThere;
  }

  @Override
  public CheckpointId id() {
    return staged.id();
  }

  @Override
  public Path directory() {
    return staged.directory();
  }

  @Override
  public String location() {
    return destination.location();
  }

  @Override
  public void seal(CheckpointManifest manifest) throws CheckpointException {
    staged.seal(manifest);
  }

  @Override
  public CheckpointManifest commit(CheckpointStatistics statistics) throws CheckpointException {
    if (committed) {
      throw new IllegalStateException("The staged checkpoint " + id() + " was committed.");
    }
    try {
      CheckpointManifest manifest = staged.complete(statistics);
      if (!mayBeThere || !destination.holds(manifest)) {
        mayBeThere = true;
        destination.send(directory(), manifest);
      }
      committed = true;
      return manifest;
    } catch (IOException e) {
      throw Failures.writing(staged.notBrought(location()), directory(), e);
    }
  }

  @Override
  public void discard() throws CheckpointException {
    if (!committed) {
      staged.discard();
    }
  }

  @Override
  public void closeForLater() throws CheckpointException {
    if (!committed) {
      staged.closeForLater();
    }
  }

  @Override
  public void close() throws CheckpointException {
    if (committed) {
      staged.discard();
    } else {
      staged.close();
    }
  }
}
