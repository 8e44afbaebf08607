package io.dockercr.example;

// docs:begin
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CheckpointStores;
import io.dockercr.storage.CheckpointStoreContract;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class ZipStoreTest extends CheckpointStoreContract {
  @TempDir Path temp;

  @Override
  protected CheckpointStore newStore() throws Exception {
    return CheckpointStores.open(URI.create("zip:" + temp.resolve("archive")));
  }
}
// docs:end
