package io.dockercr.storage;

import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CheckpointStoreProvider;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes {@link RepositoryStore}s: {@code repo:/absolute/path}. The options are {@link #COMPRESSION}
 * and {@link #STAGING}.
 */
public final class RepositoryStoreProvider implements CheckpointStoreProvider {
  /** {@code none}, {@code zstd} or {@code zstd:LEVEL}, 1 to 19; {@code zstd:1} unless given. */
  public static final String COMPRESSION = "compression";

  /**
   * An absolute path to a directory on a local disk, where checkpoints are written first and
   * brought to be restored; {@code staging} in the repository unless given.
   */
  public static final String STAGING = "staging";

  private static final Set<String> OPTIONS = Set.of(COMPRESSION, STAGING);

  @Override
  public String scheme() {
    return RepositoryStore.SCHEME;
  }

  @Override
  public CheckpointStore open(URI uri, Map<String, String> options) {
    Path root = StoreUri.path(uri);
    TreeSet<String> unknown = new TreeSet<>(options.keySet());
    unknown.removeAll(OPTIONS);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "A repository has no option \""
              + unknown.first()
              + "\"; it has compression and staging.");
    }
    String staging = options.getOrDefault(STAGING, root.resolve("staging").toString());
    if (!Path.of(staging).isAbsolute()) {
      throw new IllegalArgumentException(
          "The staging directory \"" + staging + "\" is not absolute.");
    }
    return EncodedStore.around(
        new RepositoryStore(
            root, level(options.get(COMPRESSION)), Path.of(staging), Optional.empty()));
  }

  private static int level(String compression) {
    return compression == null
        ? RepositoryStore.DEFAULT_LEVEL
        : switch (compression) {
          case "none" -> 0;
          case "zstd" -> RepositoryStore.DEFAULT_LEVEL;
          default -> {
            if (!compression.matches("zstd:([1-9]|1[0-9])")) {
              throw new IllegalArgumentException(
                  "There is no compression \""
                      + compression
                      + "\"; a repository knows none, zstd, and zstd:1 to zstd:19.");
            }
            yield Integer.parseInt(compression.substring("zstd:".length()));
          }
        };
  }
}
