package io.dockercr.storage;

import io.dockercr.api.CheckpointStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStoreTest extends CheckpointStoreContract {
  @TempDir Path temp;

  @Override
  protected CheckpointStore newStore() {
    return DirectoryStore.at(temp.resolve("checkpoints"));
  }
}
