package io.dockercr.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointExistsException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.api.CheckpointNotFoundException;
import io.dockercr.api.CheckpointStatistics;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CheckpointStores;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoreUsage;
import io.dockercr.api.StoredCheckpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link CheckpointStore} promises. A store's test extends this. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
public abstract class CheckpointStoreContract {
  protected static final CheckpointId FIRST = new CheckpointId("web", "first");

  /** The store under test, empty at first. */
  protected CheckpointStore store;

  /** A new, empty store. */
  protected abstract CheckpointStore newStore() throws Exception;

  /** Opens the store under test once more, as somebody does who has only its URI. */
  protected CheckpointStore again() throws Exception {
    return CheckpointStores.open(store.uri());
  }

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
  void sealedAndCommittedInOneStepItIsTheSame() throws Exception {
    assertSameAsInSteps(StagedCheckpoint::commit);
  }

  @Test
  void committedUnsyncedItIsTheSame() throws Exception {
    assertSameAsInSteps(StagedCheckpoint::commitUnsynced);
  }

  private interface OneStep {
    CheckpointManifest run(
        StagedCheckpoint staged, CheckpointManifest manifest, CheckpointStatistics statistics)
        throws CheckpointException;
  }

  private void assertSameAsInSteps(OneStep commit) throws Exception {
    CheckpointManifest inSteps = write(FIRST);

    CheckpointId second = new CheckpointId("web", "second");
    CheckpointManifest atOnce;
    try (StagedCheckpoint staged = store.stage(second)) {
      writeFiles(staged.directory());
      atOnce = commit.run(staged, Manifests.of(second), Manifests.STATISTICS);
    }

    assertThat(atOnce.files()).containsExactlyInAnyOrderElementsOf(inSteps.files());
    try (StoredCheckpoint stored = store.open(second)) {
      assertThat(stored.manifest()).isEqualTo(atOnce);
      stored.verify();
    }
  }

  @Test
  void timesThatAreFinerThanWhatIsWrittenDoNoHarm() throws Exception {
    CheckpointManifest committed;
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      writeFiles(staged.directory());
      staged.seal(Manifests.of(FIRST));
      committed = staged.commit(Manifests.STATISTICS.withTotal(Duration.ofNanos(1_234_567_891)));
    }
    try (StoredCheckpoint stored = store.open(FIRST)) {
      stored.verify();
      assertThat(stored.manifest()).isEqualTo(committed);
      assertThat(stored.manifest().statistics().total())
          .isBetween(Duration.ofMillis(1234), Duration.ofMillis(1235));
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
            together.await(1, TimeUnit.MINUTES);
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
    try (StoredCheckpoint stored = store.open(FIRST)) {
      stored.verify();
    }
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
  void filesOfAllShapesComeBackAsTheyWere() throws Exception {
    Map<String, byte[]> files = Shapes.files();
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Path path = staged.directory().resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.write(path, file.getValue());
      }
      staged.seal(Manifests.of(FIRST));
      staged.commit(Manifests.STATISTICS);
    }
    try (StoredCheckpoint stored = store.open(FIRST)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        assertThat(stored.directory().resolve(file.getKey()))
            .as(file.getKey())
            .hasBinaryContent(file.getValue());
      }
      stored.verify();
    }
  }

  /** Files that a store may treat in ways of their own. */
  private static final class Shapes {
    private static final int PAGE = 4096;

    static Map<String, byte[]> files() {
      Random random = new Random(3);
      Map<String, byte[]> files = new TreeMap<>();
      byte[] page = bytes(random, PAGE);
      files.put("images/pages-1.img", join(new byte[5 * PAGE], page, page, new byte[PAGE], page));
      files.put("images/pages-2.img", join(bytes(random, 300 * PAGE), new byte[1024 * PAGE]));
      files.put("images/pages-3.img", join(page, bytes(random, 100)));
      files.put("images/pages-4.img", new byte[3 * PAGE]);
      files.put("images/ghost-file-1.img", new byte[100_001]);
      files.put("images/one.img", new byte[] {7});
      files.put("rootfs-diff.tar", join(bytes(random, 3 << 20), new byte[10240], page, page));
      files.put("volumes/data.tar", "text that compresses well\n".repeat(100_000).getBytes(UTF_8));
      files.put("volumes/data.json", "{}".getBytes(UTF_8));
      return files;
    }

    private static byte[] bytes(Random random, int count) {
      byte[] bytes = new byte[count];
      random.nextBytes(bytes);
      return bytes;
    }

    private static byte[] join(byte[]... parts) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (byte[] part : parts) {
        all.writeBytes(part);
      }
      return all.toByteArray();
    }
  }

  @Test
  void usageCountsWhatIsThere() throws Exception {
    assertThat(store.usage().checkpoints()).isZero();
    assertThat(store.usage().contentBytes()).isZero();
    CheckpointManifest first = write(FIRST);
    CheckpointManifest second = write(new CheckpointId("db", "second"));
    StoreUsage usage = store.usage();
    assertThat(usage.checkpoints()).isEqualTo(2);
    assertThat(usage.contentBytes()).isEqualTo(first.totalBytes() + second.totalBytes());
    assertThat(usage.storedBytes()).isPositive();
  }

  @Test
  void allThatWasCommittedVerifies() throws Exception {
    write(FIRST);
    CheckpointId second = new CheckpointId("db", "second");
    write(second);
    List<Long> done = new ArrayList<>();
    assertThat(store.verify(id -> true, (at, total) -> done.add(at))).isEmpty();
    assertThat(done).isSorted();
    List<CheckpointId> asked = new ArrayList<>();
    assertThat(store.verify(id -> asked.add(id) && id.equals(second), StoreProgress.NONE))
        .isEmpty();
    assertThat(asked).contains(FIRST, second);
  }

  @Test
  void reclaimingAndRepairingTakeNothingThatIsThere() throws Exception {
    CheckpointManifest written = write(FIRST);
    Path sealed;
    try (StagedCheckpoint staged = store.stage(new CheckpointId("web", "second"))) {
      sealed = staged.directory();
      writeFiles(sealed);
      staged.seal(Manifests.of(staged.id()));
    }
    assertThat(store.reclaim(true, StoreProgress.NONE)).isZero();
    assertThat(store.reclaim(false, StoreProgress.NONE)).isZero();
    assertThat(store.repair(StoreProgress.NONE)).isEmpty();
    assertThat(sealed.resolve("images/pages-1.img")).exists();
    assertThat(store.list()).containsExactly(written);
    assertThat(store.verify(id -> true, StoreProgress.NONE)).isEmpty();
  }

  @Test
  void whatIsStagedStaysWhenReclaiming() throws Exception {
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      writeFiles(staged.directory());
      assertThat(store.reclaim(false, StoreProgress.NONE)).isZero();
      staged.seal(Manifests.of(FIRST));
      assertThat(store.reclaim(false, StoreProgress.NONE)).isZero();
      staged.commit(Manifests.STATISTICS);
    }
    try (StoredCheckpoint stored = store.open(FIRST)) {
      stored.verify();
    }
  }

  @Test
  void anEmptyStoreHasNothing() throws Exception {
    assertUnseen();
    assertThat(store.verify(id -> true, StoreProgress.NONE)).isEmpty();
    assertThat(store.reclaim(false, StoreProgress.NONE)).isZero();
    assertThatThrownBy(() -> store.delete(FIRST)).isInstanceOf(CheckpointNotFoundException.class);
  }

  @Test
  void theStoresUriOpensAnEqualStore() throws Exception {
    CheckpointManifest written = write(FIRST);
    try (CheckpointStore again = again()) {
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
