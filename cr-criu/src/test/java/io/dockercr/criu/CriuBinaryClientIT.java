package io.dockercr.criu;

/** {@link CriuBinaryClient} under the contract. */
class CriuBinaryClientIT extends CriuClientContract {
  @Override
  CriuClient open() throws Exception {
    return CriuClients.binary();
  }
}
