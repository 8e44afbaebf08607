package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointExistsException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointNotFoundException;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CheckpointStores;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoreProgress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryStoreTest extends CheckpointStoreContract {
  @TempDir Path temp;
  private Path root;

  @Override
  protected CheckpointStore newStore() {
    root = temp.resolve("check points");
    return EncodedStore.around(DirectoryStore.at(root));
  }

  @Test
  void aCheckpointIsWhereTheCommandLinePromises() throws Exception {
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      assertThat(staged.location()).isEqualTo(root.toRealPath() + "/web/first");
    }
    write(FIRST);
    assertThat(root.resolve("web/first")).isDirectoryContaining("glob:**/manifest.json");
  }

  @Test
  void aDiscardedCheckpointLeavesNothing() throws Exception {
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      writeFiles(staged.directory());
    }
    assertThat(root).doesNotExist();
  }

  @Test
  void aDeletedCheckpointLeavesNothing() throws Exception {
    write(FIRST);
    store.delete(FIRST);
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void aCommittedCheckpointLeavesNothingBesides() throws Exception {
    write(FIRST);
    try (var paths = Files.list(root.resolve("web"))) {
      assertThat(paths).containsExactly(root.resolve("web/first"));
    }
  }

  @Test
  void missingParentsAreMade() throws Exception {
    store = DirectoryStore.at(temp.resolve("a/b/c"));
    write(FIRST);
    assertThat(Files.getPosixFilePermissions(temp.resolve("a")))
        .isEqualTo(TrustedDirectory.DIRECTORY_PERMISSIONS);
  }

  @Test
  void somethingElseInTheWayIsNamed() throws Exception {
    Files.createDirectories(root.resolve("web/first/mine"));
    assertThatThrownBy(() -> store.stage(FIRST))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("web/first is in the way: it is no checkpoint.");
    assertThatThrownBy(() -> store.delete(FIRST)).isInstanceOf(CheckpointNotFoundException.class);
    assertThat(root.resolve("web/first/mine")).exists();
  }

  @Test
  void somethingElseThatComesInTheWayIsNotReplaced() throws Exception {
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      staged.seal(Manifests.of(FIRST));
      Files.createDirectories(root.resolve("web/first/mine"));
      assertThatThrownBy(() -> staged.commit(Manifests.STATISTICS))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("is kept as " + staged.directory());
      Files.delete(root.resolve("web/first/mine"));
      staged.commit(Manifests.STATISTICS);
    }
    store.open(FIRST).verify();
  }

  @Test
  void whatIsSealedCanBeRecovered() throws Exception {
    leaveSealed();
    assertThat(store.list()).isEmpty();
    RecoverableCheckpoint found = onlyRecoverable();
    assertThat(found.manifest().id()).isEqualTo(FIRST);
    assertThat(found.commit("first").statistics()).isEqualTo(Manifests.NO_STATISTICS);
    store.open(FIRST).verify();
    assertThat(DirectoryStore.at(root).recoverable()).isEmpty();
    assertThatThrownBy(() -> found.commit("first")).isInstanceOf(CheckpointNotFoundException.class);
  }

  @Test
  void whatIsSealedSurvivesTheNextCheckpoint() throws Exception {
    leaveSealed();
    write(FIRST);
    RecoverableCheckpoint found = onlyRecoverable();
    assertThatThrownBy(() -> found.commit("first")).isInstanceOf(CheckpointExistsException.class);
    onlyRecoverable().commit("first-too");
    CheckpointId second = new CheckpointId("web", "first-too");
    store.open(second).verify();
    assertThat(store.list()).hasSize(2);
  }

  @Test
  void whatIsSealedCanBeDiscarded() throws Exception {
    leaveSealed();
    onlyRecoverable().discard();
    assertThat(DirectoryStore.at(root).recoverable()).isEmpty();
    assertThat(root.resolve("web")).isEmptyDirectory();
  }

  @Test
  void whatIsDamagedIsNotRecovered() throws Exception {
    Path directory = leaveSealed();
    Files.writeString(directory.resolve("images/core-1.img"), "c0re");
    RecoverableCheckpoint found = onlyRecoverable();
    assertThatThrownBy(() -> found.commit("first"))
        .isInstanceOf(io.dockercr.api.CorruptedCheckpointException.class)
        .hasMessageContaining("images/core-1.img");
    assertThat(store.list()).isEmpty();
    assertThat(onlyRecoverable().manifest().id()).isEqualTo(FIRST);
  }

  @Test
  void reclaimingRemovesWhatDeadProcessesLeft() throws Exception {
    write(FIRST);
    Path left = Files.createDirectory(root.resolve("web/.staging-second-0"));
    Files.write(left.resolve("pages-1.img"), new byte[8192]);
    Files.createDirectory(root.resolve("web/.fetched-first-0"));
    assertThat(store.reclaim(true, StoreProgress.NONE)).isEqualTo(8192);
    assertThat(left).exists();
    assertThat(store.reclaim(false, StoreProgress.NONE)).isEqualTo(8192);
    assertThat(left).doesNotExist();
    assertThat(root.resolve("web/.fetched-first-0")).doesNotExist();
    assertThat(store.list()).hasSize(1);
  }

  @Test
  void verifyTellsOfAllThatIsDamaged() throws Exception {
    write(FIRST);
    CheckpointId second = new CheckpointId("web", "second");
    write(second);
    Files.writeString(root.resolve("web/first/images/core-1.img"), "c0re");
    Files.writeString(root.resolve("web/second/manifest.json"), "{}");
    assertThat(store.verify(id -> true, StoreProgress.NONE))
        .extracting(problem -> problem.checkpoint().orElseThrow())
        .containsExactlyInAnyOrder(FIRST, second);
    assertThat(store.verify(FIRST::equals, StoreProgress.NONE))
        .singleElement()
        .matches(problem -> problem.message().contains("images/core-1.img"));
  }

  @Test
  void aPathIsTheUriOfADirectory() {
    assertThat(CheckpointStores.uri("/x y")).isEqualTo(DirectoryStore.at(Path.of("/x y")).uri());
    assertThat(CheckpointStores.uri("a/../b")).isEqualTo(DirectoryStore.at(Path.of("b")).uri());
    assertThat(CheckpointStores.uri("./a:b")).isEqualTo(DirectoryStore.at(Path.of("./a:b")).uri());
    assertThat(CheckpointStores.uri("repo:/x")).hasToString("repo:/x");
    assertThatIllegalArgumentException().isThrownBy(() -> CheckpointStores.uri(""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CheckpointStores.uri("file:/x y"))
        .withMessageContaining("%20");
  }

  @Test
  void whatIsStillBeingWrittenIsNotRecoverable() throws Exception {
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      staged.seal(Manifests.of(FIRST));
      assertThat(DirectoryStore.at(root).recoverable()).isEmpty();
      store.stage(FIRST).close();
      assertThat(staged.directory()).exists();
      staged.commit(Manifests.STATISTICS);
    }
  }

  private Path leaveSealed() throws Exception {
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      writeFiles(staged.directory());
      staged.seal(Manifests.of(FIRST));
      Files.writeString(staged.directory().resolve("images/stats-dump"), "stats");
      return staged.directory();
    }
  }

  private RecoverableCheckpoint onlyRecoverable() throws CheckpointException {
    var found = DirectoryStore.at(root).recoverable();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  @Test
  void aDeletionThatWasInterruptedIsFinished() throws Exception {
    write(FIRST);
    Files.move(root.resolve("web/first"), root.resolve("web/.deleted-first-0"));
    assertThat(store.list()).isEmpty();
    store.stage(FIRST).close();
    assertThat(root.resolve("web/.deleted-first-0")).doesNotExist();
  }

  @Test
  void aVanishedStagingDirectoryIsAStorageException() throws Exception {
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      Removal.tree(root);
      assertThatThrownBy(() -> staged.seal(Manifests.of(FIRST)))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("is not there");
    }
  }

  @Test
  void aRootThatIsAFileIsRefused() throws Exception {
    Files.writeString(root, "");
    assertThatThrownBy(() -> store.stage(FIRST))
        .isInstanceOf(StorageException.class)
        .hasMessage(root + " is not a directory.");
    assertThat(root).exists();
  }

  @Test
  void anUnexpectedLinkInTheStagingDirectoryIsRefused() throws Exception {
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      Files.createSymbolicLink(staged.directory().resolve("link"), Path.of("/etc/passwd"));
      assertThatThrownBy(() -> staged.seal(Manifests.of(FIRST)))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("link is a symbolic link");
    }
    assertThat(Path.of("/etc/passwd")).exists();
    assertThat(root).doesNotExist();
  }

  @Test
  void anInterruptedThreadStaysInterrupted() throws Exception {
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      writeFiles(staged.directory());
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> staged.seal(Manifests.of(FIRST)))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("interrupted");
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(root).doesNotExist();
  }

  @Test
  void whatIsNoCheckpointIsNotListed() throws Exception {
    write(FIRST);
    Files.createDirectories(root.resolve("web/empty"));
    Files.createDirectories(root.resolve("lost+found"));
    Files.writeString(root.resolve("README"), "");
    Files.createDirectories(root.resolve("web/second"));
    Files.writeString(root.resolve("web/second/manifest.json"), "{}");
    Files.createSymbolicLink(root.resolve("web/third"), root.resolve("web/first"));
    Files.createSymbolicLink(root.resolve("other"), root.resolve("web"));
    assertThat(store.list()).extracting(manifest -> manifest.id()).containsExactly(FIRST);
    assertThatThrownBy(() -> store.open(new CheckpointId("web", "third")))
        .isInstanceOf(StorageException.class);
  }

  @Test
  void aRenamedCheckpointGoesByItsNewName() throws Exception {
    write(FIRST);
    Files.move(root.resolve("web"), root.resolve("shop"));
    Files.move(root.resolve("shop/first"), root.resolve("shop/second"));
    CheckpointId renamed = new CheckpointId("shop", "second");
    assertThat(store.list()).extracting(manifest -> manifest.id()).containsExactly(renamed);
    assertThat(store.open(renamed).manifest().id()).isEqualTo(renamed);
    store.open(renamed).verify();
  }

  @Test
  void spaceIsForeseen() throws Exception {
    DirectoryStore directory = DirectoryStore.at(temp.resolve("not/there/yet"));
    directory.requireSpace(1);
    assertThatThrownBy(() -> directory.requireSpace(Long.MAX_VALUE))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("has");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:relative", "file://host/x", "file:///x?a=b", "file:///x#y"})
  void aUriThatNamesNoDirectoryIsRefused(String uri) {
    assertThatIllegalArgumentException().isThrownBy(() -> CheckpointStores.open(URI.create(uri)));
  }

  @Test
  void anUnknownOptionIsRefused() throws IOException {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CheckpointStores.open(URI.create("file:/x"), Map.of("level", "3")))
        .withMessageContaining("level");
  }

  @Test
  void allFormsOfAUriNameTheSameStore() throws Exception {
    for (String uri : new String[] {"file:/x%20y", "file:///x%20y", "file://localhost/x%20y/"}) {
      assertThat(CheckpointStores.open(URI.create(uri)))
          .isEqualTo(EncodedStore.around(DirectoryStore.at(Path.of("/x y"))));
    }
    assertThat(DirectoryStore.at(Path.of("/x y")).uri()).hasToString("file:///x%20y");
  }
}
