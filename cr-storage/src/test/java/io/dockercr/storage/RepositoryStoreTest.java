package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointExistsException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CheckpointStores;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryStoreTest extends CheckpointStoreContract {
  @TempDir Path temp;
  private Path root;

  @Override
  protected CheckpointStore newStore() {
    root = temp.resolve("repository");
    return EncodedStore.around(RepositoryStore.at(root));
  }

  @Test
  void whatIsAlikeIsKeptOnce() throws Exception {
    write(FIRST);
    long once = store.usage().storedBytes();
    write(new CheckpointId("web", "second"));
    write(new CheckpointId("db", "third"));
    assertThat(store.usage().storedBytes() - once).isLessThan(once / 50);
  }

  @Test
  void whatOnlyADeletedOneNeededIsFreed() throws Exception {
    write(FIRST);
    long once = store.usage().storedBytes();
    store.delete(FIRST);
    long freed = store.reclaim(true, StoreProgress.NONE);
    assertThat(freed).isGreaterThan(once * 9 / 10);
    assertThat(store.reclaim(false, StoreProgress.NONE)).isEqualTo(freed);
    assertThat(store.usage().storedBytes()).isLessThan(1024);
    assertThat(store.reclaim(false, StoreProgress.NONE)).isZero();
  }

  @Test
  void nothingIsLeftInTheStagingDirectory() throws Exception {
    write(FIRST);
    try (StoredCheckpoint stored = store.open(FIRST)) {
      assertThat(stored.directory()).startsWith(root.toRealPath().resolve("staging"));
    }
    assertThat(root.resolve("staging/web"))
        .satisfiesAnyOf(
            path -> assertThat(path).doesNotExist(), path -> assertThat(path).isEmptyDirectory());
  }

  @Test
  void whatIsSealedCanBeRecovered() throws Exception {
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      writeFiles(staged.directory());
      staged.seal(Manifests.of(FIRST));
    }
    RepositoryStore again = RepositoryStore.at(root);
    List<RecoverableCheckpoint> found = again.recoverable();
    assertThat(found).hasSize(1);
    found.get(0).commit("first");
    try (StoredCheckpoint stored = again.open(FIRST)) {
      stored.verify();
    }
    assertThat(again.recoverable()).isEmpty();
  }

  @Test
  void whatWasCommittedAndNotCleanedUpIsRecoveredToo() throws Exception {
    Path copy = temp.resolve("copy");
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      writeFiles(staged.directory());
      staged.seal(Manifests.of(FIRST));
      staged.commit(Manifests.STATISTICS);
      assertThat(
              new ProcessBuilder("cp", "-a", staged.directory().toString(), copy.toString())
                  .start()
                  .waitFor())
          .isZero();
    }
    Files.move(
        copy, Files.createDirectories(root.resolve("staging/web")).resolve(".staging-first-0"));
    List<RecoverableCheckpoint> found = RepositoryStore.at(root).recoverable();
    found.get(0).commit("first");
    assertThat(RepositoryStore.at(root).recoverable()).isEmpty();
    assertThat(store.list()).hasSize(1);
  }

  @Test
  void whatIsSealedDoesNotReplaceWhatCameMeanwhile() throws Exception {
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      staged.seal(Manifests.of(FIRST));
    }
    write(FIRST);
    RecoverableCheckpoint found = RepositoryStore.at(root).recoverable().get(0);
    assertThatThrownBy(() -> found.commit("first")).isInstanceOf(CheckpointExistsException.class);
  }

  @Test
  void allIsPrivate() throws Exception {
    write(FIRST);
    DirectoryStoreProcessTest.assertAllIsPrivate(root);
  }

  @Test
  void aDirectoryWithOtherFilesIsRefused() throws Exception {
    Files.createDirectories(root);
    Files.writeString(root.resolve("mine"), "");
    assertThatThrownBy(() -> store.stage(FIRST))
        .isInstanceOf(StorageException.class)
        .hasMessage(root + " is no repository, and not empty.");
    assertThat(root).isDirectoryContaining(path -> path.endsWith("mine"));
    try (Stream<Path> paths = Files.list(root)) {
      assertThat(paths).hasSize(1);
    }
  }

  @Test
  void aNewerFormatIsRefused() throws Exception {
    write(FIRST);
    Files.writeString(root.resolve("format"), "docker-cr repository 3\n");
    assertThatThrownBy(() -> store.open(FIRST))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("docker-cr repository 3");
    assertThatThrownBy(() -> store.reclaim(false, StoreProgress.NONE))
        .isInstanceOf(StorageException.class);
  }

  @Test
  void optionsAreChecked() throws Exception {
    URI uri = URI.create("repo:" + root);
    for (String bad : new String[] {"lz4", "zstd:0", "zstd:20", "zstd:x", ""}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> CheckpointStores.open(uri, Map.of("compression", bad)));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CheckpointStores.open(uri, Map.of("staging", "here")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CheckpointStores.open(uri, Map.of("level", "1")))
        .withMessageContaining("level");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CheckpointStores.open(URI.create("repo:relative")));
  }

  @Test
  void aStoreThatDoesNotCompressReadsWhatOneThatDoesWrote() throws Exception {
    write(FIRST);
    URI uri = URI.create("repo:" + root);
    Path staging = temp.resolve("elsewhere");
    store =
        CheckpointStores.open(uri, Map.of("compression", "none", "staging", staging.toString()));
    try (StoredCheckpoint stored = store.open(FIRST)) {
      assertThat(stored.directory()).startsWith(staging.toRealPath());
    }
    write(new CheckpointId("web", "second"));
    try (StoredCheckpoint stored =
        RepositoryStore.at(root).open(new CheckpointId("web", "second"))) {
      stored.verify();
    }
  }
}
