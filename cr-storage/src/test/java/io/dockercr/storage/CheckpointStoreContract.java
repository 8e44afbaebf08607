package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointExistsException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.api.CheckpointNotFoundException;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CheckpointStores;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StoredCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link CheckpointStore} promises. A store's test extends this. */
public abstract class CheckpointStoreContract {
  protected static final CheckpointId FIRST = new CheckpointId("web", "first");

  /** The store under test, empty at first. */
  protected CheckpointStore store;

  /** A new, empty store. */
  protected abstract CheckpointStore newStore() throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    store = newStore();
  }

  @AfterEach
  void closeStore() {
    store.close();
    store.close();
  }

  /** Writes what a dump of a small container leaves. */
  protected static void writeFiles(Path directory) throws IOException {
    Path images = Files.createDirectories(directory.resolve("images"));
    byte[] pages = new byte[3 * 4096 * 100];
    new Random(1).nextBytes(pages);
    Files.write(images.resolve("pages-1.img"), pages);
    Files.writeString(images.resolve("core-1.img"), "core");
    Files.write(images.resolve("empty.img"), new byte[0]);
    Files.writeString(images.resolve("dump.log"), "(00.000000) Version: 4.2.1\n");
    byte[] layer = new byte[2 << 20];
    new Random(2).nextBytes(layer);
    Files.write(directory.resolve("rootfs-diff.tar"), layer);
  }

  /** Stages, seals and commits a small checkpoint. */
  protected CheckpointManifest write(CheckpointId id) throws Exception {
    return write(id, Manifests.of(id));
  }

  private CheckpointManifest write(CheckpointId id, CheckpointManifest manifest) throws Exception {
    try (StagedCheckpoint staged = store.stage(id)) {
      writeFiles(staged.directory());
      staged.seal(manifest);
      return staged.commit(Manifests.STATISTICS);
    }
  }

  @Test
  void whatWasCommittedIsReadBack() throws Exception {
    CheckpointManifest written = write(FIRST);

    try (StoredCheckpoint stored = store.open(FIRST)) {
      assertThat(stored.manifest()).isEqualTo(written);
      assertThat(stored.manifest().withFiles(List.of()))
          .isEqualTo(Manifests.of(FIRST).withStatistics(Manifests.STATISTICS));
      assertThat(stored.manifest().files())
          .extracting(FileEntry::path)
          .containsExactlyInAnyOrder(
              "images/core-1.img",
              "images/dump.log",
              "images/empty.img",
              "images/pages-1.img",
              "rootfs-diff.tar");
      stored.verify();
      stored.verifyExceptPages();
      assertThat(stored.directory()).isAbsolute();
      assertThat(stored.directory().resolve("images/core-1.img")).hasContent("core");
    }
    assertThat(store.list()).containsExactly(written);
  }

  @Test
  void logsMayBeWrittenUntilTheCommit() throws Exception {
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      writeFiles(staged.directory());
      staged.seal(Manifests.of(FIRST));
      Files.writeString(staged.directory().resolve("images/dump.log"), "Dumping finished\n");
      Files.writeString(staged.directory().resolve("images/stats-dump"), "stats");
      CheckpointManifest manifest = staged.commit(Manifests.STATISTICS);
      assertThat(manifest.files())
          .extracting(FileEntry::path)
          .contains("images/dump.log", "images/stats-dump");
    }
    try (StoredCheckpoint stored = store.open(FIRST)) {
      stored.verify();
      assertThat(stored.directory().resolve("images/dump.log")).hasContent("Dumping finished\n");
    }
  }

  @Test
  void nothingIsSeenBeforeTheCommit() throws Exception {
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      assertUnseen();
      writeFiles(staged.directory());
      assertUnseen();
      staged.seal(Manifests.of(FIRST));
      assertUnseen();
      staged.commit(Manifests.STATISTICS);
      assertThat(store.list()).hasSize(1);
    }
    assertThat(store.list()).hasSize(1);
  }

  private void assertUnseen() throws Exception {
    assertThat(store.list()).isEmpty();
    assertThatThrownBy(() -> store.open(FIRST)).isInstanceOf(CheckpointNotFoundException.class);
  }

  @Test
  void closingBeforeTheSealDiscards() throws Exception {
    Path directory;
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      directory = staged.directory();
      assertThat(directory).isAbsolute().isEmptyDirectory();
      writeFiles(directory);
    }
    assertThat(directory).doesNotExist();
    assertUnseen();
    write(FIRST);
  }

  @Test
  void closingAfterTheSealKeeps() throws Exception {
    Path directory;
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      directory = staged.directory();
      writeFiles(directory);
      staged.seal(Manifests.of(FIRST));
    }
    assertThat(directory.resolve("images/pages-1.img")).exists();
    assertUnseen();
  }

  @Test
  void discardingTakesASealedOneAway() throws Exception {
    Path directory;
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      directory = staged.directory();
      writeFiles(directory);
      staged.seal(Manifests.of(FIRST));
      staged.discard();
      staged.discard();
    }
    assertThat(directory).doesNotExist();
    assertUnseen();
    write(FIRST);
  }

  @Test
  void closingTwiceDoesNothing() throws Exception {
    StagedCheckpoint staged = store.stage(FIRST);
    staged.close();
    staged.close();
    write(FIRST);
    StoredCheckpoint stored = store.open(FIRST);
    stored.close();
    stored.close();
    assertThat(store.list()).hasSize(1);
  }

  @Test
  void stepsOutOfOrderAreRefused() throws Exception {
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      assertThatThrownBy(() -> staged.commit(Manifests.STATISTICS))
          .isInstanceOf(IllegalStateException.class);
      staged.seal(Manifests.of(FIRST));
      assertThatThrownBy(() -> staged.seal(Manifests.of(FIRST)))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aManifestOfAnotherCheckpointIsRefused() throws Exception {
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      CheckpointManifest other = Manifests.of(new CheckpointId("web", "second"));
      assertThatIllegalArgumentException().isThrownBy(() -> staged.seal(other));
    }
  }

  @Test
  void aNameIsUsedOnce() throws Exception {
    CheckpointManifest written = write(FIRST);
    assertThatThrownBy(() -> store.stage(FIRST))
        .isInstanceOf(CheckpointExistsException.class)
        .hasMessageContaining("web/first");
    assertThat(store.list()).containsExactly(written);
  }

  @Test
  void ofTwoCommitsOneWins() throws Exception {
    try (StagedCheckpoint one = store.stage(FIRST);
        StagedCheckpoint two = store.stage(FIRST)) {
      assertThat(one.directory()).isNotEqualTo(two.directory());
      writeFiles(one.directory());
      writeFiles(two.directory());
      Files.writeString(two.directory().resolve("images/core-1.img"), "another");
      one.seal(Manifests.of(FIRST));
      two.seal(Manifests.of(FIRST));
      one.commit(Manifests.STATISTICS);
      assertThatThrownBy(() -> two.commit(Manifests.STATISTICS))
          .isInstanceOf(CheckpointExistsException.class);
    }
    try (StoredCheckpoint stored = store.open(FIRST)) {
      stored.verify();
      assertThat(stored.directory().resolve("images/core-1.img")).hasContent("core");
    }
  }

  @Test
  void ofManyConcurrentCommitsExactlyOneWins() throws Exception {
    int writers = 4;
    CyclicBarrier together = new CyclicBarrier(writers);
    Callable<Boolean> writer =
        () -> {
          try (StagedCheckpoint staged = store.stage(FIRST)) {
            writeFiles(staged.directory());
            staged.seal(Manifests.of(FIRST));
            together.await();
            staged.commit(Manifests.STATISTICS);
            return true;
          } catch (CheckpointExistsException e) {
            return false;
          }
        };
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      int won = 0;
      for (Future<Boolean> result :
          threads.invokeAll(Stream.generate(() -> writer).limit(writers).toList())) {
        won += result.get() ? 1 : 0;
      }
      assertThat(won).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
    store.open(FIRST).verify();
  }

  @Test
  void listIsOrderedByContainerAndTime() throws Exception {
    Instant time = Instant.parse("2026-01-01T00:00:00Z");
    for (String text : List.of("web/b", "web/a", "db/z", "web/c")) {
      CheckpointId id = CheckpointId.parse(text);
      write(id, Manifests.of(id, time));
      time = time.plusSeconds(1);
    }
    assertThat(store.list())
        .extracting(manifest -> manifest.id().toString())
        .containsExactly("db/z", "web/b", "web/a", "web/c");
  }

  @Test
  void whatIsDeletedIsGoneAndItsNameFree() throws Exception {
    write(FIRST);
    CheckpointManifest other = write(new CheckpointId("web", "second"));
    store.delete(FIRST);
    assertThat(store.list()).containsExactly(other);
    assertThatThrownBy(() -> store.open(FIRST)).isInstanceOf(CheckpointNotFoundException.class);
    assertThatThrownBy(() -> store.delete(FIRST)).isInstanceOf(CheckpointNotFoundException.class);
    write(FIRST);
  }

  @Test
  void anEmptyStoreHasNothing() throws Exception {
    assertUnseen();
    assertThatThrownBy(() -> store.delete(FIRST)).isInstanceOf(CheckpointNotFoundException.class);
  }

  @Test
  void theStoresUriOpensAnEqualStore() throws Exception {
    CheckpointManifest written = write(FIRST);
    try (CheckpointStore again = CheckpointStores.open(store.uri())) {
      assertThat(again).isEqualTo(store).hasSameHashCodeAs(store);
      assertThat(again.capabilities()).isEqualTo(store.capabilities());
      assertThat(again.list()).containsExactly(written);
    }
  }

  @Test
  void everythingIsPrivateAtEveryMoment() throws Exception {
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      assertDirectoryIsPrivate(staged.directory());
      writeFiles(staged.directory());
      assertDirectoryIsPrivate(staged.directory());
      staged.seal(Manifests.of(FIRST));
      assertDirectoryIsPrivate(staged.directory());
      assertFilesArePrivate(staged.directory());
      staged.commit(Manifests.STATISTICS);
    }
    try (StoredCheckpoint stored = store.open(FIRST)) {
      assertDirectoryIsPrivate(stored.directory());
      assertFilesArePrivate(stored.directory());
    }
  }

  private static void assertDirectoryIsPrivate(Path directory) throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
  }

  private static void assertFilesArePrivate(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .as(path.toString())
            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
      }
    }
  }
}
