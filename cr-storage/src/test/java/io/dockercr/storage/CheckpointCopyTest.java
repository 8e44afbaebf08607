package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointExistsException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointCopyTest {
  private static final CheckpointId FIRST = new CheckpointId("web", "first");

  @TempDir Path temp;
  private CheckpointStore directory;
  private CheckpointStore repository;
  private CheckpointManifest original;

  @BeforeEach
  void writeCheckpoint() throws Exception {
    directory = DirectoryStore.at(temp.resolve("directory"));
    repository = RepositoryStore.at(temp.resolve("repository"));
    try (StagedCheckpoint staged = directory.stage(FIRST)) {
      CheckpointStoreContract.writeFiles(staged.directory());
      staged.seal(Manifests.of(FIRST));
      original = staged.commit(Manifests.STATISTICS);
    }
  }

  private static CheckpointManifest copy(
      CheckpointStore from, CheckpointStore to, CheckpointId id, StoreProgress progress)
      throws Exception {
    try (StoredCheckpoint stored = from.open(FIRST)) {
      return CheckpointCopy.copy(stored, to, id, progress);
    }
  }

  @Test
  void goesThereAndBack() throws Exception {
    List<Long> done = new ArrayList<>();
    CheckpointManifest copied = copy(directory, repository, FIRST, (at, total) -> done.add(at));
    assertThat(copied.withFiles(List.of())).isEqualTo(original.withFiles(List.of()));
    assertThat(copied.files()).containsExactlyInAnyOrderElementsOf(original.files());
    assertThat(done).isSorted().endsWith(original.totalBytes());

    CheckpointId second = new CheckpointId("shop", "second");
    copy(repository, directory, second, StoreProgress.NONE);
    try (StoredCheckpoint stored = directory.open(second)) {
      stored.verify();
      assertThat(stored.manifest().createdAt()).isEqualTo(original.createdAt());
      assertThat(stored.directory().resolve("images/pages-1.img"))
          .hasSameBinaryContentAs(temp.resolve("directory/web/first/images/pages-1.img"));
    }
  }

  @Test
  void getsOtherImagesAndNoParent() throws Exception {
    CheckpointId flat = new CheckpointId("web", "flat");
    CheckpointManifest copied;
    try (StoredCheckpoint stored = directory.open(FIRST)) {
      copied =
          CheckpointCopy.rewritten(
              stored,
              repository,
              flat,
              (images, target) -> Files.writeString(target.resolve("pages-1.img"), "others"),
              StoreProgress.NONE);
    }
    assertThat(copied.id()).isEqualTo(flat);
    assertThat(copied.parent()).isEmpty();
    assertThat(copied.createdAt()).isEqualTo(original.createdAt());
    try (StoredCheckpoint stored = repository.open(flat)) {
      stored.verify();
      Path there = stored.directory();
      assertThat(there.resolve("images/pages-1.img")).hasContent("others");
      assertThat(there.resolve("images/core-1.img")).doesNotExist();
      assertThat(there.resolve("rootfs-diff.tar"))
          .hasSameBinaryContentAs(temp.resolve("directory/web/first/rootfs-diff.tar"));
    }
  }

  @Test
  void aNameThatIsTakenIsRefused() throws Exception {
    assertThatThrownBy(() -> copy(directory, directory, FIRST, StoreProgress.NONE))
        .isInstanceOf(CheckpointExistsException.class);
    assertThat(directory.list()).hasSize(1);
  }

  @Test
  void whatIsDamagedIsNotCopied() throws Exception {
    Files.writeString(temp.resolve("directory/web/first/images/core-1.img"), "c0re");
    assertThatThrownBy(() -> copy(directory, repository, FIRST, StoreProgress.NONE))
        .isInstanceOf(CorruptedCheckpointException.class);
    assertThat(repository.list()).isEmpty();
  }

  @Test
  void anInterruptedCopyLeavesNothing() throws Exception {
    assertThatThrownBy(
            () ->
                copy(
                    directory,
                    DirectoryStore.at(temp.resolve("other")),
                    FIRST,
                    (done, total) -> Thread.currentThread().interrupt()))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(temp.resolve("other")).doesNotExist();
  }
}
