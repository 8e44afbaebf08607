package io.dockercr.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.DirectoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layers stream: what fits into no heap goes to a real registry and comes back. */
class MemoryTest {
  @TempDir private Path temp;

  @ParameterizedTest
  @CsvSource({"1024, none", "256, zstd"})
  void layersLargerThanTheHeapGoAndComeBack(int mib, String compression) throws Exception {
    CheckpointId id = new CheckpointId("large", "first");
    DirectoryStore store = DirectoryStore.at(temp.resolve("store"));
    CheckpointManifest original = Samples.commit(store, id, mib);
    try (RegistryServer server = RegistryServer.start(temp.resolve("registry"))) {
      Path said = temp.resolve("said");
      Process process =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-Xmx64m",
                      "-XX:+UseSerialGC",
                      "-cp",
                      System.getProperty("java.class.path"),
                      MemoryProcess.class.getName(),
                      store.uri().getPath(),
                      id.toString(),
                      server.name() + "/large:1",
                      compression))
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      assertThat(process.waitFor()).as(Files.readString(said)).isZero();
    }
    try (StoredCheckpoint stored = store.open(id)) {
      stored.verify();
      assertThat(stored.manifest().files()).containsExactlyElementsOf(original.files());
    }
  }
}
