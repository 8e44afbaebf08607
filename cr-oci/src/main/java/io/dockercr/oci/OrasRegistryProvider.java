package io.dockercr.oci;

import io.dockercr.api.CheckpointException;
import io.dockercr.storage.oci.ImageReference;
import io.dockercr.storage.oci.ImageRegistry;
import io.dockercr.storage.oci.ImageRegistryProvider;

/** Connects to registries with oras-java. */
public final class OrasRegistryProvider implements ImageRegistryProvider {
  /** slf4j-simple looks for it when the first logger is made. */
  private static final String LOG_LEVEL = "org.slf4j.simpleLogger.log.land.oras";

  @Override
  public ImageRegistry connect(ImageReference reference, Access access) throws CheckpointException {
    if (System.getProperty(LOG_LEVEL) == null) {
      // It logs what it throws besides, and addresses that may be signed.
      System.setProperty(LOG_LEVEL, "off");
    }
    return new OrasRegistry(
        reference,
        access.plainHttp() ? "http" : "https",
        Credentials.of(reference, access.credentialsFile()));
  }
}
