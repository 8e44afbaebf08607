package io.dockercr.storage.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexTest {
  private static final PackId ONE = new PackId("11".repeat(32));
  private static final PackId TWO = new PackId("22".repeat(32));

  @TempDir Path temp;

  /** Random digests; some begin alike, as no real ones do. */
  private static byte[] digests(int count, long seed) {
    byte[] digests = new byte[count * Sha256.BYTES];
    Random random = new Random(seed);
    random.nextBytes(digests);
    for (int i = 0; i < count / 50; i++) {
      System.arraycopy(
          digests,
          random.nextInt(count) * Sha256.BYTES,
          digests,
          random.nextInt(count) * Sha256.BYTES,
          16);
    }
    return digests;
  }

  private Path write(byte[] digests, PackId pack) throws IOException {
    ChunkTable table = new ChunkTable();
    for (int i = 0; i < digests.length / Sha256.BYTES; i++) {
      table.add(digests, i * Sha256.BYTES, PackTable.place(0, i));
    }
    try (IndexWriter writer = new IndexWriter(temp, List.of(pack), table.size())) {
      byte[] digest = new byte[Sha256.BYTES];
      for (int entry : table.sorted()) {
        table.digest(entry, digest, 0);
        writer.add(digest, 0, PackTable.chunkOf(table.place(entry)));
      }
      return writer.finish();
    }
  }

  private static void assertHas(IndexSegment segment, byte[] digests, PackId pack)
      throws IOException {
    for (int i = 0; i < digests.length / Sha256.BYTES; i++) {
      long place = segment.find(digests, i * Sha256.BYTES);
      assertThat(place).isNotEqualTo(ChunkTable.NONE);
      assertThat(segment.packs().get(PackTable.packOf(place))).isEqualTo(pack);
      assertThat(PackTable.chunkOf(place)).isEqualTo(i);
    }
  }

  private static int found(IndexSegment segment, byte[] digests) throws IOException {
    int found = 0;
    for (int i = 0; i < digests.length; i += Sha256.BYTES) {
      found += segment.find(digests, i) == ChunkTable.NONE ? 0 : 1;
    }
    return found;
  }

  @Test
  void findsAllThatIsThereAndNothingElse() throws Exception {
    for (int count : new int[] {1, 2, 99, 100, 101, 60_000}) {
      byte[] digests = digests(count, count);
      Path file = write(digests, ONE);
      for (boolean inMemory : new boolean[] {true, false}) {
        try (IndexSegment segment = IndexSegment.open(file, inMemory)) {
          segment.verify();
          assertHas(segment, digests, ONE);
          assertThat(found(segment, digests(10_000, -1))).isZero();
        }
      }
    }
  }

  @Test
  void manyBecomeOneWithoutThePacksThatAreGone() throws Exception {
    byte[] one = digests(5_000, 1);
    byte[] two = digests(7_000, 2);
    byte[] three = digests(300, 3);
    PackId gone = new PackId("33".repeat(32));
    List<IndexSegment> segments = new ArrayList<>();
    segments.add(IndexSegment.open(write(one, ONE), true));
    segments.add(IndexSegment.open(write(two, TWO), true));
    segments.add(IndexSegment.open(write(two, TWO), true));
    segments.add(IndexSegment.open(write(three, gone), true));
    IndexMerger.merge(temp, segments, pack -> !pack.equals(gone));
    for (IndexSegment segment : segments) {
      segment.close();
      assertThat(segment.file()).doesNotExist();
    }
    List<Path> files = RepositoryFiles.list(temp);
    assertThat(files).hasSize(1);
    try (IndexSegment merged = IndexSegment.open(files.get(0), true)) {
      merged.verify();
      assertThat(merged.entries()).isEqualTo(12_000);
      assertHas(merged, one, ONE);
      assertHas(merged, two, TWO);
      assertThat(found(merged, three)).isZero();
      assertThat(merged.packs()).containsExactlyInAnyOrder(ONE, TWO);
    }
  }

  @Test
  void theFilterIsRarelyWrong() {
    byte[] digests = digests(20_000, 4);
    BloomFilter filter = BloomFilter.forEntries(20_000);
    for (int i = 0; i < digests.length; i += Sha256.BYTES) {
      filter.add(digests, i);
    }
    byte[] others = digests(20_000, 5);
    int wrong = 0;
    ByteBuffer buffer = ByteBuffer.wrap(others);
    long blocks = BloomFilter.blocksFor(20_000);
    for (int i = 0; i < others.length; i += Sha256.BYTES) {
      int block = (int) BloomFilter.blockOf(buffer, i, blocks) * BloomFilter.BLOCK_BYTES;
      wrong += BloomFilter.mayHave(filter.bytes(), block, buffer, i) ? 1 : 0;
    }
    assertThat(wrong).isLessThan(600);
  }

  @Test
  void whatIsNoIndexIsRefused() throws Exception {
    Path file = write(digests(100, 1), ONE);
    byte[] bytes = Files.readAllBytes(file);
    for (int length : new int[] {0, 10, 40, bytes.length - 1}) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertThat(catchThrowable(() -> IndexSegment.open(file, true)))
          .isInstanceOf(DamagedException.class);
    }
  }
}
