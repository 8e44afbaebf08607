package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CheckpointStoreProvider;
import java.io.IOException;
import java.net.URI;
import java.util.Map;

/**
 * Makes {@link NfsStore}s: {@code nfs:/absolute/path}, a directory on a mounted export. The
 * options, which the URI may also have after a question mark, are {@code force}, {@code patience},
 * {@code read} and {@code staging}; {@code docs/stores.md} describes them.
 */
public final class NfsStoreProvider implements CheckpointStoreProvider {
  @Override
  public String scheme() {
    return NfsSettings.SCHEME;
  }

  @Override
  public CheckpointStore open(URI uri, Map<String, String> options) throws CheckpointException {
    NfsSettings settings = NfsSettings.of(uri, options);
    if (!settings.isForced()) {
      Patience patience = new Patience(settings.patience());
      try {
        patience.await(
            () ->
                patience.retry(
                    () -> {
                      NfsMount.require(settings.root());
                      return null;
                    }));
      } catch (IOException e) {
        throw Failures.reading("The store " + uri + " can't be reached", e);
      }
    }
    return EncodedStore.around(new NfsStore(settings));
  }
}
