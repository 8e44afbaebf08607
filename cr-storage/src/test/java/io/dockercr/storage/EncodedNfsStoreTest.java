package io.dockercr.storage;

import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CheckpointStores;
import io.dockercr.storage.encoding.Compression;
import io.dockercr.storage.encoding.EncryptionKey;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** A store that sends what it stores elsewhere, compressed and encrypted before it is sent. */
class EncodedNfsStoreTest extends CheckpointStoreContract {
  private static final EncryptionKey KEY = EncryptionKey.generate();

  @TempDir Path temp;

  @Override
  protected CheckpointStore newStore() throws Exception {
    String uri = "nfs:" + temp.resolve("export") + "?force=true&patience=1&staging=";
    return in(CheckpointStores.open(URI.create(uri + temp.resolve("staging"))));
  }

  @Override
  protected CheckpointStore again() throws Exception {
    return in(super.again());
  }

  private static CheckpointStore in(CheckpointStore store) {
    return EncodedStore.around(store).withCompression(Compression.parse("zstd:1")).withKey(KEY);
  }
}
