package io.dockercr.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CheckpointStores;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.CheckpointStoreContract;
import io.dockercr.storage.Manifests;
import io.dockercr.storage.RecoverableCheckpoint;
import io.dockercr.storage.RecoverableStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store promises, and more, on a real S3 server. */
class S3StoreTest extends CheckpointStoreContract {
  @TempDir static Path serverDirectory;
  private static S3Server server;
  private static int stores;

  @TempDir Path temp;
  private String prefix;

  @BeforeAll
  static void startServer() throws Exception {
    System.setProperty("aws.accessKeyId", S3Server.KEY);
    System.setProperty("aws.secretAccessKey", S3Server.SECRET);
    server = S3Server.start(serverDirectory);
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  @Override
  protected CheckpointStore newStore() throws Exception {
    prefix = "store-" + stores++;
    return open("5");
  }

  private CheckpointStore open(String partMib) throws Exception {
    return CheckpointStores.open(
        URI.create(server.store(prefix)),
        Map.of("staging", temp.resolve("staging").toString(), "part-size", partMib));
  }

  private List<Path> objects() throws IOException {
    try (Stream<Path> paths = Files.walk(server.bucket().resolve(prefix))) {
      return paths.filter(Files::isRegularFile).toList();
    }
  }

  /** The object of one of a checkpoint's files. */
  private Path object(String end) throws IOException {
    return objects().stream()
        .filter(path -> path.toString().endsWith(end))
        .findFirst()
        .orElseThrow();
  }

  private CheckpointManifest writeLarge(long bytes) throws Exception {
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      Path images = Files.createDirectories(staged.directory().resolve("images"));
      byte[] pages = new byte[(int) bytes];
      new Random(5).nextBytes(pages);
      Files.write(images.resolve("pages-1.img"), pages);
      staged.seal(Manifests.of(FIRST));
      return staged.commit(Manifests.STATISTICS);
    }
  }

  @Test
  void largeFilesGoInPartsAndComeBack() throws Exception {
    writeLarge((13 << 20) + 7);
    try (CheckpointStore other = open("6");
        StoredCheckpoint stored = other.open(FIRST)) {
      stored.verify();
      assertThat(stored.directory().resolve("images/pages-1.img")).hasSize((13 << 20) + 7);
    }
  }

  @Test
  void aFlippedByteIsFound() throws Exception {
    write(FIRST);
    try (RandomAccessFile file = new RandomAccessFile(object("pages-1.img").toFile(), "rw")) {
      file.seek(100_000);
      int old = file.read();
      file.seek(100_000);
      file.write(old ^ 1);
    }
    assertThat(store.verify(id -> true, StoreProgress.NONE))
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains("pages-1.img"));
    try (StoredCheckpoint stored = store.open(FIRST)) {
      assertThatThrownBy(stored::directory).isInstanceOf(CorruptedCheckpointException.class);
    }
  }

  @Test
  void aMissingAndAShortObjectAreFound() throws Exception {
    write(FIRST);
    CheckpointId second = new CheckpointId("web", "second");
    write(second);
    Files.delete(object("first/" + contentOf("first") + "/files/images/core-1.img"));
    try (RandomAccessFile file =
        new RandomAccessFile(
            object("second/" + contentOf("second") + "/files/rootfs-diff.tar").toFile(), "rw")) {
      file.setLength(1000);
    }
    try (StoredCheckpoint stored = store.open(FIRST)) {
      assertThatThrownBy(stored::directory)
          .isInstanceOf(CorruptedCheckpointException.class)
          .hasMessageContaining("images/core-1.img is missing");
    }
    try (StoredCheckpoint stored = store.open(second)) {
      assertThatThrownBy(stored::directory)
          .isInstanceOf(CorruptedCheckpointException.class)
          .hasMessageContaining("rootfs-diff.tar is shorter");
    }
  }

  private String contentOf(String name) throws IOException {
    try (Stream<Path> paths = Files.list(server.bucket().resolve(prefix + "/files/web/" + name))) {
      return paths.findFirst().orElseThrow().getFileName().toString();
    }
  }

  @Test
  void aDamagedManifestIsToldAndCanBeDeleted() throws Exception {
    write(FIRST);
    Files.writeString(object("manifests/web/first"), "{}");
    assertThat(store.list()).isEmpty();
    assertThat(store.verify(id -> true, StoreProgress.NONE)).hasSize(1);
    assertThat(store.reclaim(true, StoreProgress.NONE)).isZero();
    store.delete(FIRST);
    assertThat(store.verify(id -> true, StoreProgress.NONE)).isEmpty();
  }

  @Test
  void aDeletionLeavesNothing() throws Exception {
    write(FIRST);
    store.delete(FIRST);
    assertThat(objects()).containsExactly(server.bucket().resolve(prefix).resolve("format"));
  }

  @Test
  void whatNobodyNeedsIsReclaimedWhenItIsOld() throws Exception {
    CheckpointManifest kept = write(FIRST);
    write(new CheckpointId("web", "second"));
    Files.delete(object("manifests/web/second"));
    assertThat(store.reclaim(false, StoreProgress.NONE)).isZero();
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(25)));
    for (Path object : objects()) {
      Files.setLastModifiedTime(object, old);
    }
    long bytes = store.reclaim(true, StoreProgress.NONE);
    assertThat(bytes).isBetween(kept.totalBytes(), kept.totalBytes() + 100);
    assertThat(store.reclaim(false, StoreProgress.NONE)).isEqualTo(bytes);
    assertThat(store.reclaim(false, StoreProgress.NONE)).isZero();
    try (StoredCheckpoint stored = store.open(FIRST)) {
      stored.verify();
    }
    assertThat(objects()).noneMatch(path -> path.toString().contains("/web/second/"));
  }

  @Test
  void whatIsSealedCanBeRecovered() throws Exception {
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      writeFiles(staged.directory());
      staged.seal(Manifests.of(FIRST));
    }
    try (CheckpointStore again = open("5")) {
      List<RecoverableCheckpoint> found = ((RecoverableStore) again).recoverable();
      assertThat(found).hasSize(1);
      found.get(0).commit("first");
      assertThat(((RecoverableStore) again).recoverable()).isEmpty();
    }
    try (StoredCheckpoint stored = store.open(FIRST)) {
      stored.verify();
    }
  }

  @Test
  void severalHostsSeeTheSame() {
    assertThat(store.capabilities()).containsExactly(CheckpointStore.Capability.SHARED);
  }
}
