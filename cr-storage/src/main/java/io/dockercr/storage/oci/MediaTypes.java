package io.dockercr.storage.oci;

/** The media types of images that are written, and those of Docker's that are read too. */
final class MediaTypes {
  static final String INDEX = "application/vnd.oci.image.index.v1+json";
  static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  static final String LAYER = "application/vnd.oci.image.layer.v1.tar";
  static final String LAYER_GZIP = LAYER + "+gzip";
  static final String LAYER_ZSTD = LAYER + "+zstd";

  static final String DOCKER_INDEX = "application/vnd.docker.distribution.manifest.list.v2+json";
  static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
  static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
  static final String DOCKER_LAYER_GZIP = "application/vnd.docker.image.rootfs.diff.tar.gzip";

  private MediaTypes() {}

  static boolean isIndex(String type) {
    return type.equals(INDEX) || type.equals(DOCKER_INDEX);
  }

  static boolean isManifest(String type) {
    return type.equals(MANIFEST) || type.equals(DOCKER_MANIFEST);
  }

  static boolean isConfig(String type) {
    return type.equals(CONFIG) || type.equals(DOCKER_CONFIG);
  }
}
