package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoreProblem;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to the files of a repository is found, and repaired as far as possible. */
class RepositoryStoreDamageTest {
  protected static final CheckpointId FIRST = new CheckpointId("web", "first");
  protected static final CheckpointId SECOND = new CheckpointId("db", "second");

  @TempDir protected Path temp;
  protected Path root;
  protected RepositoryStore store;

  @BeforeEach
  void writeCheckpoints() throws Exception {
    root = temp.resolve("repository");
    store = open(root);
    write(FIRST, "one");
    write(SECOND, "two");
  }

  /** The store that is damaged. */
  protected RepositoryStore open(Path directory) {
    return RepositoryStore.at(directory);
  }

  private void write(CheckpointId id, String content) throws Exception {
    try (StagedCheckpoint staged = store.stage(id)) {
      CheckpointStoreContract.writeFiles(staged.directory());
      Files.writeString(
          staged.directory().resolve("images/core-1.img"), (content + "\n").repeat(3000));
      staged.seal(Manifests.of(id));
      staged.commit(Manifests.STATISTICS);
    }
  }

  protected final List<Path> files(String directory) throws IOException {
    try (Stream<Path> paths = Files.walk(root.resolve(directory))) {
      return paths.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** The pack that the first checkpoint made. */
  protected final Path largestPack() throws IOException {
    Path pack = files("packs").get(0);
    for (Path other : files("packs")) {
      pack = Files.size(other) > Files.size(pack) ? other : pack;
    }
    return pack;
  }

  protected static void flip(Path path, long at, int mask) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(at);
      int old = file.read();
      file.seek(at);
      file.write(old ^ mask);
    }
  }

  protected final List<StoreProblem> problems() throws Exception {
    return store.verify(id -> true, StoreProgress.NONE);
  }

  protected final void assertRestores(CheckpointId id) throws Exception {
    try (StoredCheckpoint stored = store.open(id)) {
      stored.verify();
    }
  }

  @Test
  void everyFlippedBitIsFound() throws Exception {
    List<Path> files = new ArrayList<>(files("packs"));
    files.addAll(files("snapshots"));
    files.addAll(files("index"));
    Random random = new Random(20261124);
    for (int i = 0; i < 400; i++) {
      Path file = files.get(i % files.size());
      // Beginnings and ends are where the structure is.
      long size = Files.size(file);
      long at =
          switch (i % 3) {
            case 0 -> random.nextInt((int) Math.min(64, size));
            case 1 -> size - 1 - random.nextInt((int) Math.min(200, size));
            default -> (long) (random.nextDouble() * size);
          };
      int mask = 1 << random.nextInt(8);
      flip(file, at, mask);
      assertThat(problems()).as("bit of byte %d of %s", at, file).isNotEmpty();
      flip(file, at, mask);
    }
    assertThat(problems()).isEmpty();
  }

  @Test
  void noRestoreIsEverWrong() throws Exception {
    Random random = new Random(5);
    Path original = temp.resolve("original");
    try (StoredCheckpoint stored = store.open(FIRST)) {
      copy(stored.directory(), original);
    }
    List<Path> files = new ArrayList<>(files("packs"));
    files.addAll(files("snapshots"));
    int refused = 0;
    for (int i = 0; i < 60; i++) {
      Path file = files.get(i % files.size());
      long at = (long) (random.nextDouble() * Files.size(file));
      flip(file, at, 1);
      try (StoredCheckpoint stored = store.open(FIRST)) {
        stored.verify();
        assertSame(original, stored.directory());
      } catch (CorruptedCheckpointException e) {
        refused++;
      }
      flip(file, at, 1);
    }
    assertThat(refused).isGreaterThan(20);
  }

  private static void copy(Path from, Path to) throws Exception {
    assertThat(new ProcessBuilder("cp", "-a", from.toString(), to.toString()).start().waitFor())
        .isZero();
  }

  private static void assertSame(Path one, Path other) throws Exception {
    assertThat(new ProcessBuilder("diff", "-r", one.toString(), other.toString()).start().waitFor())
        .isZero();
  }

  @Test
  void aTruncatedPackIsFound() throws Exception {
    Path pack = largestPack();
    try (RandomAccessFile file = new RandomAccessFile(pack.toFile(), "rw")) {
      file.setLength(file.length() - 1000);
    }
    assertThat(problems()).isNotEmpty();
  }

  @Test
  void aLostPackIsFoundAndItsCheckpointsArePutAside() throws Exception {
    // The second pack has only what the second checkpoint has of its own.
    store.delete(SECOND);
    store.reclaim(false, StoreProgress.NONE);
    List<Path> before = files("packs");
    write(SECOND, "three");
    List<Path> added = new ArrayList<>(files("packs"));
    added.removeAll(before);
    assertThat(added).hasSize(1);
    Files.delete(added.get(0));
    assertThat(problems())
        .singleElement()
        .matches(problem -> problem.checkpoint().orElseThrow().equals(SECOND));
    assertRestores(FIRST);
    assertThatThrownBy(() -> assertRestores(SECOND))
        .isInstanceOf(CorruptedCheckpointException.class)
        .hasMessageContaining("is missing");

    assertThat(store.repair(StoreProgress.NONE))
        .anyMatch(line -> line.contains("db/second can't be restored"));
    assertThat(problems()).isEmpty();
    assertThat(store.list()).extracting(manifest -> manifest.id()).containsExactly(FIRST);
    write(SECOND, "three");
    assertRestores(SECOND);
  }

  @Test
  void repairCopiesWhatIsWholeOutOfADamagedPack() throws Exception {
    store.delete(SECOND);
    Path pack = largestPack();
    flip(pack, Files.size(pack) / 2, 1);
    assertThat(problems()).isNotEmpty();
    List<String> done = store.repair(StoreProgress.NONE);
    assertThat(done).anyMatch(line -> line.contains("web/first can't be restored"));
    assertThat(pack).doesNotExist();
    assertThat(root.resolve("damaged")).isNotEmptyDirectory();
    // What is written now does not build on what is damaged.
    write(FIRST, "one");
    assertRestores(FIRST);
    assertThat(problems()).isEmpty();
    assertThat(store.repair(StoreProgress.NONE)).isEmpty();
  }

  @Test
  void aLostChunkIsFoundElsewhere() throws Exception {
    // Both checkpoints in full, each in packs of its own: the index that knew of the first is gone.
    store.delete(SECOND);
    for (Path index : files("index")) {
      Files.delete(index);
    }
    List<Path> first = files("packs");
    write(SECOND, "three");
    assertThat(files("packs")).hasSizeGreaterThan(first.size());
    for (Path pack : first) {
      flip(pack, Files.size(pack) / 3, 4);
    }
    assertThat(problems()).isNotEmpty();
    assertThat(store.repair(StoreProgress.NONE))
        .anyMatch(line -> line.contains("web/first is whole"));
    assertThat(problems()).isEmpty();
    assertRestores(FIRST);
    assertRestores(SECOND);
  }

  @Test
  void aDamagedIndexIsMadeAnew() throws Exception {
    for (Path index : files("index")) {
      flip(index, Files.size(index) - 10, 1);
    }
    assertThat(problems()).isNotEmpty().allMatch(problem -> problem.checkpoint().isEmpty());
    assertRestores(FIRST);
    assertThat(store.repair(StoreProgress.NONE))
        .singleElement()
        .asString()
        .contains("The index is made anew");
    assertThat(problems()).isEmpty();
    long before = store.usage().storedBytes();
    write(new CheckpointId("web", "third"), "one");
    assertThat(store.usage().storedBytes() - before).isLessThan(before / 50);
  }

  @Test
  void nothingIsFreedWhileASnapshotCantBeRead() throws Exception {
    store.delete(SECOND);
    flip(files("snapshots").get(0), 100, 1);
    assertThatThrownBy(() -> store.reclaim(false, StoreProgress.NONE))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("web/first is damaged");
    store.delete(FIRST);
    store.reclaim(false, StoreProgress.NONE);
    assertThat(files("packs")).isEmpty();
  }

  @Test
  void aLinkInPlaceOfAPackIsNotFollowed() throws Exception {
    Path pack = largestPack();
    Files.move(pack, temp.resolve("elsewhere"));
    Files.createSymbolicLink(pack, temp.resolve("elsewhere"));
    assertThatThrownBy(() -> assertRestores(FIRST))
        .isInstanceOfAny(CorruptedCheckpointException.class, StorageException.class);
  }
}
