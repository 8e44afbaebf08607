package io.dockercr.storage.repository;

import io.dockercr.storage.work.Workers;

/** Threads for digests and compression; few, since each has some MiB under way. */
final class RepositoryWorkers {
  private static final int MAX_THREADS = 4;

  private RepositoryWorkers() {}

  static Workers begin() {
    return Workers.onProcessors("docker-cr-repository", MAX_THREADS);
  }
}
