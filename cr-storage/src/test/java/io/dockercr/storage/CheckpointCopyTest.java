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
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  void aCopyThatIsInterruptedBeforeAnythingIsThereLeavesNothing() throws Exception {
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

  private CheckpointStore target(String scheme) throws Exception {
    return TestStores.open(
        TestStores.uri(
            scheme,
            temp.resolve("target"),
            "?force=true&staging=" + temp.resolve("target-staging")));
  }

  private void interrupt(CheckpointStore target) {
    // After some files, in the order of their paths: the pages are there, the layer is not.
    long before = original.totalBytes() - (2 << 20) - 100;
    assertThatThrownBy(
            () ->
                copy(
                    directory,
                    target,
                    FIRST,
                    (done, total) -> {
                      if (done >= before) {
                        Thread.currentThread().interrupt();
                      }
                    }))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  private List<Path> copying() throws Exception {
    try (Stream<Path> paths = Files.walk(temp)) {
      return paths
          .filter(path -> path.getFileName().toString().matches("[.]copying-.*[0-9a-f]"))
          .toList();
    }
  }

  /** Which file the copied pages are in. */
  private Object fileOfPages() {
    try {
      return Files.getAttribute(copying().get(0).resolve("images/pages-1.img"), "unix:ino");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "repo", "nfs"})
  void anInterruptedCopyIsGoneOnWith(String scheme) throws Exception {
    CheckpointStore target = target(scheme);
    interrupt(target);
    assertThat(target.list()).isEmpty();
    assertThat(copying()).hasSize(1);
    Object file = fileOfPages();
    // Half of a file is copied anew, and what is not what it should be.
    Files.write(copying().get(0).resolve("rootfs-diff.tar"), new byte[1 << 20]);
    Files.writeString(copying().get(0).resolve("images/core-1.img"), "c0re");
    // Another checkpoint of the same container does not disturb it.
    copy(directory, target, new CheckpointId("web", "other"), StoreProgress.NONE);
    assertThat(copying()).hasSize(1);

    List<Object> files = new ArrayList<>();
    copy(directory, target, FIRST, (done, total) -> files.add(fileOfPages()));
    assertThat(files).isNotEmpty().allMatch(file::equals);
    assertThat(copying()).isEmpty();
    assertThat(target.verify(id -> true, StoreProgress.NONE)).isEmpty();
    try (StoredCheckpoint stored = target.open(FIRST)) {
      stored.verify();
    }
    assertThat(target.reclaim(true, StoreProgress.NONE)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "repo", "nfs"})
  void whatWasLeftOfACopyIsFreed(String scheme) throws Exception {
    CheckpointStore target = target(scheme);
    interrupt(target);
    assertThat(target.reclaim(true, StoreProgress.NONE)).isGreaterThan(1 << 20);
    assertThat(target.reclaim(false, StoreProgress.NONE)).isGreaterThan(1 << 20);
    assertThat(copying()).isEmpty();
    copy(directory, target, FIRST, StoreProgress.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"keyed+file", "keyed+repo"})
  void nothingPlainIsLeftOfACopyThatIsToBeEncrypted(String scheme) throws Exception {
    CheckpointStore target = target(scheme);
    interrupt(target);
    assertThat(copying()).isEmpty();
    copy(directory, target, FIRST, StoreProgress.NONE);
    assertThat(target.list()).hasSize(1);
  }
}
