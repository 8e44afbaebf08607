package io.dockercr.storage;

import io.dockercr.api.CheckpointStores;
import io.dockercr.storage.encoding.Compression;
import io.dockercr.storage.encoding.EncryptionKey;
import java.net.URI;
import java.nio.file.Path;

/**
 * Stores by URI, for tests in several processes. What has {@code keyed+} before its scheme is
 * compressed and encrypted, with a key that all of them know.
 */
final class TestStores {
  static final EncryptionKey KEY =
      EncryptionKey.parse("docker-cr-key-1:" + "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY")
          .orElseThrow();

  private static final String KEYED = "keyed+";

  private TestStores() {}

  /** The kind of store, without what is before it. */
  static String kind(String scheme) {
    return scheme.startsWith(KEYED) ? scheme.substring(KEYED.length()) : scheme;
  }

  /**
   * The URI of a store in a directory.
   *
   * @param more its options, as {@code nfs:} has them
   */
  static String uri(String scheme, Path directory, String more) {
    return scheme + ":" + directory + (kind(scheme).equals("nfs") ? more : "");
  }

  /** Opens one. The caller closes it. */
  static EncodedStore open(String uri) throws Exception {
    EncodedStore store = EncodedStore.around(CheckpointStores.open(URI.create(kind(uri))));
    return uri.startsWith(KEYED)
        ? store.withCompression(Compression.parse("zstd")).withKey(KEY)
        : store;
  }
}
