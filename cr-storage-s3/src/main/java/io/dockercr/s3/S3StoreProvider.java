package io.dockercr.s3;

import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CheckpointStoreProvider;
import io.dockercr.storage.EncodedStore;
import java.net.URI;
import java.util.Map;

/**
 * Makes stores in S3-compatible object stores, {@code s3://BUCKET/PREFIX?endpoint=URL&region=NAME}.
 * Credentials are those that the AWS SDK finds in the environment and in {@code ~/.aws}. The
 * options are {@code staging}, {@code connections}, {@code part-size}, {@code timeout} and {@code
 * abandoned-after}; {@code docs/stores.md} describes them.
 */
public final class S3StoreProvider implements CheckpointStoreProvider {
  @Override
  public String scheme() {
    return S3Location.SCHEME;
  }

  /** {@inheritDoc} The server is first asked when something is done with the store. */
  @Override
  public CheckpointStore open(URI uri, Map<String, String> options) {
    S3Location location = S3Location.parse(uri);
    return EncodedStore.around(new S3Store(location, S3Options.parse(location, options)));
  }
}
