package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What checkpoints of like memory cost. */
class RepositoryStoreSizeTest {
  private static final int PAGE = 4096;
  private static final int PAGES = 10_000;

  @TempDir Path temp;
  private RepositoryStore store;
  private final Random random = new Random(7);

  @BeforeEach
  void openStore() {
    store = RepositoryStore.at(temp.resolve("repository"));
  }

  private byte[] memory(int pages) {
    byte[] memory = new byte[pages * PAGE];
    random.nextBytes(memory);
    return memory;
  }

  private void change(byte[] memory, int pages) {
    byte[] page = new byte[PAGE];
    for (int i = 0; i < pages; i++) {
      random.nextBytes(page);
      System.arraycopy(page, 0, memory, random.nextInt(memory.length / PAGE) * PAGE, PAGE);
    }
  }

  /** Stores a checkpoint, and returns what the repository grew by. */
  private long write(String name, byte[] memory) throws Exception {
    CheckpointId id = new CheckpointId("web", name);
    long before = store.usage().storedBytes();
    try (StagedCheckpoint staged = store.stage(id)) {
      Files.createDirectory(staged.directory().resolve("images"));
      Files.write(staged.directory().resolve("images/pages-1.img"), memory);
      staged.seal(Manifests.of(id));
      staged.commit(Manifests.STATISTICS);
    }
    return store.usage().storedBytes() - before;
  }

  private void assertHolds(String name, byte[] memory) throws Exception {
    try (StoredCheckpoint stored = store.open(new CheckpointId("web", name))) {
      assertThat(stored.directory().resolve("images/pages-1.img")).hasBinaryContent(memory);
    }
  }

  @Test
  void onePercentOfChangedPagesAddsTwoPercentAtMost() throws Exception {
    byte[] memory = memory(PAGES);
    write("first", memory);
    change(memory, PAGES / 100);
    assertThat(write("second", memory)).isLessThan(memory.length / 50);
    assertHolds("second", memory);
  }

  @Test
  void pagesThatComeInBetweenCostOnlyThemselves() throws Exception {
    byte[] memory = memory(PAGES);
    write("first", memory);
    byte[] more = Arrays.copyOf(memory, memory.length + PAGE);
    System.arraycopy(memory, PAGE, more, 2 * PAGE, memory.length - PAGE);
    random.nextBytes(memory);
    System.arraycopy(memory, 0, more, PAGE, PAGE);
    assertThat(write("second", more)).isLessThan(4 * PAGE);
    assertHolds("second", more);
  }

  @Test
  void zeroPagesCostNothing() throws Exception {
    byte[] memory = new byte[PAGES * PAGE];
    assertThat(write("zeros", memory)).isLessThan(2 * PAGE);
    assertHolds("zeros", memory);
  }

  @Test
  void whatIsLeftOfManyDeletedOnesIsPackedTogether() throws Exception {
    byte[] memory = memory(PAGES / 4);
    for (int i = 0; i < 20; i++) {
      write("n" + i, memory);
      change(memory, PAGES / 8);
    }
    write("last", memory);
    long before = store.usage().storedBytes();
    for (int i = 0; i < 20; i++) {
      store.delete(new CheckpointId("web", "n" + i));
    }
    long foreseen = store.reclaim(true, StoreProgress.NONE);
    assertThat(store.usage().storedBytes()).isLessThanOrEqualTo(before);
    store.reclaim(false, StoreProgress.NONE);
    long after = store.usage().storedBytes();
    assertThat(after).isLessThan(memory.length * 5L / 3);
    assertThat(before - after).isCloseTo(foreseen, withPercentage(10));
    assertHolds("last", memory);
    assertThat(store.verify(id -> true, StoreProgress.NONE)).isEmpty();
    assertThat(write("again", memory)).isLessThan(memory.length / 100);
  }

  @Test
  void moreThanAPackIsStoredAndFound() throws Exception {
    byte[] memory = memory(40_000);
    write("first", memory);
    change(memory, 1000);
    assertThat(write("second", memory)).isLessThan(1200 * PAGE);
    assertHolds("second", memory);
    try (var packs = Files.list(temp.resolve("repository/packs"))) {
      assertThat(packs).hasSizeGreaterThan(2);
    }
  }
}
