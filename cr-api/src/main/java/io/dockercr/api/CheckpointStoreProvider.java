package io.dockercr.api;

import java.net.URI;
import java.util.Map;

/**
 * Makes stores for one URI scheme. Found through {@link java.util.ServiceLoader}; has a public
 * constructor without arguments that does no work, since every start of docker-cr that opens a
 * store may call it. Safe for use by several threads.
 *
 * <p>Of several providers for one scheme, the first on the class path is taken.
 */
public interface CheckpointStoreProvider {

  /** The scheme that it serves, in small letters, such as {@code file}. */
  String scheme();

  /**
   * Opens a store. A place that is not there yet is made when the first checkpoint is staged.
   *
   * @param uri where; its scheme is {@link #scheme}. Holds no secrets: it is shown and logged
   * @param options further settings, which the provider's documentation names; unknown ones are
   *     refused. They may be secrets: they are neither shown nor logged
   * @throws IllegalArgumentException if the URI or an option makes no sense
   * @throws StorageException if the store can't be reached
   */
  CheckpointStore open(URI uri, Map<String, String> options) throws CheckpointException;
}
