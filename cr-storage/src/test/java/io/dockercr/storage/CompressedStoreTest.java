package io.dockercr.storage;

import io.dockercr.api.CheckpointStore;
import io.dockercr.storage.encoding.Compression;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** zstd compresses what it stores. */
class CompressedStoreTest extends CheckpointStoreContract {
  @TempDir Path temp;

  @Override
  protected CheckpointStore newStore() {
    return in(DirectoryStore.at(temp.resolve("store")));
  }

  @Override
  protected CheckpointStore again() throws Exception {
    return in(super.again());
  }

  private static CheckpointStore in(CheckpointStore store) {
    return EncodedStore.around(store).withCompression(Compression.parse("zstd:1"));
  }
}
