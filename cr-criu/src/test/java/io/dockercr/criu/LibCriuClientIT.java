package io.dockercr.criu;

/** {@link LibCriuClient} under the contract. */
class LibCriuClientIT extends CriuClientContract {
  @Override
  CriuClient open() throws Exception {
    return CriuClients.libcriu();
  }
}
