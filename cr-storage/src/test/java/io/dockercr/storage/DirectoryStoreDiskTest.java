package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full or can't be written to. */
class DirectoryStoreDiskTest {
  private static final CheckpointId ID = new CheckpointId("web", "first");

  @TempDir Path temp;

  private static void assertStorage(Throwable thrown, String reason) {
    assertThat(thrown)
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> {
              assertThat(e).hasMessageEndingWith(": " + reason + ".");
              assertThat(e.hint()).get().asString().contains("--output");
            });
  }

  @Test
  void noRoomForADirectoryLeavesNothing() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(temp.resolve("disk"), "nr_inodes=2")) {
      CheckpointStore store = DirectoryStore.at(disk.path().resolve("store"));
      assertThatThrownBy(() -> store.stage(ID))
          .satisfies(thrown -> assertStorage(thrown, "there is no space left"));
      assertThat(disk.path()).isEmptyDirectory();
    }
  }

  @Test
  void noRoomForTheManifestLeavesNothing() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(temp.resolve("disk"), "size=1m")) {
      CheckpointStore store = DirectoryStore.at(disk.path().resolve("store"));
      Path filled;
      try (StagedCheckpoint staged = store.stage(ID)) {
        Files.write(staged.directory().resolve("pages-1.img"), new byte[8192]);
        filled = disk.fill();
        assertThatThrownBy(() -> staged.seal(Manifests.of(ID)))
            .satisfies(thrown -> assertStorage(thrown, "there is no space left"));
      }
      assertThat(store.list()).isEmpty();
      Files.delete(filled);
      assertThat(disk.path()).isEmptyDirectory();
    }
  }

  @Test
  void noRoomAtTheCommitKeepsWhatWasSealed() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(temp.resolve("disk"), "size=1m")) {
      CheckpointStore store = DirectoryStore.at(disk.path().resolve("store"));
      try (StagedCheckpoint staged = store.stage(ID)) {
        Files.write(staged.directory().resolve("pages-1.img"), new byte[8192]);
        staged.seal(Manifests.of(ID));
        Path filled = disk.fill();
        assertThatThrownBy(() -> staged.commit(Manifests.STATISTICS))
            .hasMessageContaining("is complete but can't be brought from " + staged.directory())
            .satisfies(thrown -> assertStorage(thrown, "there is no space left"));
        assertThat(store.list()).isEmpty();
        Files.delete(filled);
        staged.commit(Manifests.STATISTICS);
      }
      store.open(ID).verify();
    }
  }

  @Test
  void aFullDiskCanBeEmptied() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(temp.resolve("disk"), "size=1m")) {
      CheckpointStore store = DirectoryStore.at(disk.path().resolve("store"));
      try (StagedCheckpoint staged = store.stage(ID)) {
        Files.write(staged.directory().resolve("pages-1.img"), new byte[8192]);
        staged.seal(Manifests.of(ID));
        staged.commit(Manifests.STATISTICS);
      }
      Path filled = disk.fill();
      store.delete(ID);
      Files.delete(filled);
      assertThat(disk.path().resolve("store")).isEmptyDirectory();
    }
  }

  @Test
  void aReadOnlyFileSystemIsNamed() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(temp.resolve("disk"), "size=1m")) {
      CheckpointStore store = DirectoryStore.at(disk.path().resolve("store"));
      disk.remount("ro");
      assertThatThrownBy(() -> store.stage(ID))
          .satisfies(thrown -> assertStorage(thrown, "the file system is read-only"));
      assertThat(store.list()).isEmpty();
    }
  }
}
