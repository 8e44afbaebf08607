package io.dockercr.storage.archive;

import io.dockercr.api.CheckpointException;
import java.io.IOException;

/** What is wrong with an archive, thrown by the streams of its entries. */
public final class ArchiveException extends IOException {
  private static final long serialVersionUID = 1L;

  private final CheckpointException problem;

  ArchiveException(CheckpointException problem) {
    super(problem.getMessage(), problem);
    this.problem = problem;
  }

  /** The same for an operator. */
  public CheckpointException problem() {
    return problem;
  }
}
