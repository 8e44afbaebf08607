package io.dockercr.example;

// docs:begin
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CheckpointStoreProvider;
import java.net.URI;
import java.util.Map;

/** Serves {@code zip:/path}. */
public final class ZipStoreProvider implements CheckpointStoreProvider {
  @Override
  public String scheme() {
    return "zip";
  }

  @Override
  public CheckpointStore open(URI uri, Map<String, String> options) {
    if (uri.getPath() == null || !uri.getPath().startsWith("/")) {
      throw new IllegalArgumentException("\"" + uri + "\" is not zip:/ABSOLUTE/PATH.");
    }
    if (!options.isEmpty()) {
      throw new IllegalArgumentException("A zip: store has no options.");
    }
    return new ZipStore(uri);
  }
}
// docs:end
