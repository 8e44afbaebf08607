package io.dockercr.storage;

import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CheckpointStores;
import io.dockercr.storage.encoding.Compression;
import io.dockercr.storage.encoding.EncryptionKey;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** What it sends is compressed and encrypted. */
class EncodedNfsStoreTest extends CheckpointStoreContract {
  private static final EncryptionKey KEY = EncryptionKey.generate();

  @TempDir Path temp;

  @Override
  protected CheckpointStore newStore() throws Exception {
    String settings = "?force=true&staging=" + temp.resolve("staging");
    return in(CheckpointStores.open(URI.create("nfs:" + temp.resolve("export") + settings)));
  }

  @Override
  protected CheckpointStore again() throws Exception {
    return in(super.again());
  }

  private static CheckpointStore in(CheckpointStore store) {
    return EncodedStore.around(store).withCompression(Compression.parse("zstd")).withKey(KEY);
  }
}
