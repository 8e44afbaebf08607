package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointStore.Capability;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies on file systems that share blocks. */
class ReflinkTest {
  private static final int BYTES = 64 << 20;

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"xfs", "btrfs"})
  void aCopyTakesNoRoom(String type) throws Exception {
    CheckpointId first = new CheckpointId("web", "first");
    CheckpointId copy = new CheckpointId("web", "copy");
    try (LoopDisk disk = LoopDisk.mount(temp, type);
        DirectoryStore store = DirectoryStore.at(disk.path().resolve("store"))) {
      assertThat(store.capabilities()).contains(Capability.REFLINK);
      try (StagedCheckpoint staged = store.stage(first)) {
        byte[] pages = new byte[BYTES];
        new Random(1).nextBytes(pages);
        Files.write(
            Files.createDirectory(staged.directory().resolve("images")).resolve("pages-1.img"),
            pages);
        staged.seal(Manifests.of(first));
        staged.commit(Manifests.STATISTICS);
      }
      long before = disk.freeBytes();
      try (StoredCheckpoint stored = store.open(first)) {
        CheckpointCopy.copy(stored, store, copy, StoreProgress.NONE);
      }
      assertThat(before - disk.freeBytes()).isLessThan(BYTES / 8);
      try (StoredCheckpoint stored = store.open(copy)) {
        stored.verify();
      }
    }
    // Where it can't be had, it is not claimed.
    assertThat(DirectoryStore.at(Path.of("/proc")).capabilities())
        .doesNotContain(Capability.REFLINK);
  }
}
