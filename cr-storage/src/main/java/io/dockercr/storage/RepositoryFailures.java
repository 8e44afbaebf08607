package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoreProblem;
import io.dockercr.storage.repository.BusyException;
import io.dockercr.storage.repository.DamagedException;
import io.dockercr.storage.repository.Repository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What is wrong with a repository, in sentences for an operator. */
final class RepositoryFailures {
  static final String REPAIR_HINT =
      "`docker-cr repair --store STORE` puts right what can be put right.";

  private RepositoryFailures() {}

  /** Something that was found by verifying. */
  static StoreProblem problem(Repository.Problem problem) {
    if (problem.snapshot() == null) {
      return new StoreProblem(
          Optional.empty(), "The repository is damaged: " + problem.what() + ".");
    }
    CheckpointId id = new CheckpointId(problem.snapshot().group(), problem.snapshot().name());
    return new StoreProblem(
        Optional.of(id), "The checkpoint " + id + " is damaged: " + problem.what() + ".");
  }

  /** A failure to read; {@code what} can't be done. */
  static CheckpointException reading(String what, IOException e) {
    return e instanceof DamagedException
        ? new CorruptedCheckpointException(what + ": " + e.getMessage() + ".", REPAIR_HINT, e)
        : Failures.reading(what, e);
  }

  /** A failure to write to the repository in {@code root}; {@code what} can't be done. */
  static StorageException writing(String what, Path root, IOException e) {
    return e instanceof BusyException
        ? new StorageException(
            what + ": " + e.getMessage() + ".", "Try again when they have ended.", e)
        : Failures.writing(what, root, e);
  }

  static CorruptedCheckpointException damaged(CheckpointId id, DamagedException e) {
    return new CorruptedCheckpointException(
        "The checkpoint " + id + " is damaged: " + e.getMessage() + ".", REPAIR_HINT, e);
  }
}
