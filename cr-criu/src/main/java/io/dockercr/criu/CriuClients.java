package io.dockercr.criu;

import io.dockercr.api.CriuUnavailableException;

/** Finds a {@link CriuClient}. The caller closes what it is given. */
public final class CriuClients {

  private CriuClients() {}

  /**
   * Through libcriu.
   *
   * @throws CriuUnavailableException if there is no {@code criu}, or libcriu can't be loaded
   */
  public static CriuClient libcriu() throws CriuUnavailableException {
    return LibCriuClient.load(CriuExecutable.find());
  }
}
