package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.storage.encoding.Compression;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository compresses by itself. */
class EncodedRepositoryStoreTest {
  private static final CheckpointId ID = new CheckpointId("web", "first");
  private static final String CONTENT = "what compresses well ".repeat(50_000);

  @TempDir Path temp;

  private EncodedStore repository(String name) {
    return EncodedStore.around(RepositoryStore.at(temp.resolve(name)));
  }

  private static long write(EncodedStore store) throws Exception {
    try (StagedCheckpoint staged = store.stage(ID)) {
      Files.writeString(staged.directory().resolve("rootfs-diff.tar"), CONTENT);
      staged.seal(Manifests.of(ID));
      CheckpointManifest written = staged.commit(Manifests.STATISTICS);
      assertThat(written.encoding()).isEmpty();
      assertThat(store.list()).containsExactly(written);
      return store.usage().storedBytes();
    }
  }

  @Test
  void itsOwnCompressionIsSet() throws Exception {
    EncodedStore none = repository("none").withCompression(Compression.NONE);
    EncodedStore zstd = repository("zstd").withCompression(Compression.parse("zstd:9"));
    assertThat(write(none)).isGreaterThan(4 * write(zstd));
  }

  @Test
  void whatItCantDoIsRefused() {
    EncodedStore repository = repository("any");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> repository.withCompression(Compression.parse("lz4")))
        .withMessageContaining("zstd");
    assertThat(temp.resolve("any")).doesNotExist();
  }
}
