package io.dockercr.storage.oci;

import io.dockercr.api.CheckpointException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Connects to registries. Found through {@link java.util.ServiceLoader}; has a public constructor
 * without arguments.
 */
public interface ImageRegistryProvider {

  /**
   * How to connect.
   *
   * @param plainHttp without TLS
   * @param credentialsFile in the form of Docker's {@code config.json}; if there is none, that of
   *     the user is read
   */
  record Access(boolean plainHttp, Optional<Path> credentialsFile) {}

  /**
   * Prepares a connection; the registry is first asked when something is done with it.
   *
   * @throws io.dockercr.api.StorageException if the credentials can't be read
   */
  ImageRegistry connect(ImageReference reference, Access access) throws CheckpointException;
}
