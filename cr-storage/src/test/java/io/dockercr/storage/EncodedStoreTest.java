package io.dockercr.storage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointKeyException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore.Capability;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoreUsage;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.encoding.Compression;
import io.dockercr.storage.encoding.EncryptionKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is particular to encoded checkpoints. */
class EncodedStoreTest {
  private static final CheckpointId ID = new CheckpointId("web", "first");
  private static final EncryptionKey KEY = EncryptionKey.generate();

  @TempDir Path temp;
  private DirectoryStore directory;
  private EncodedStore plain;
  private EncodedStore compressed;
  private EncodedStore encrypted;

  @BeforeEach
  void openStores() {
    directory = DirectoryStore.at(temp.resolve("store"));
    plain = EncodedStore.around(directory);
    compressed = plain.withCompression(Compression.parse("zstd"));
    encrypted = compressed.withKey(KEY);
  }

  private static CheckpointManifest write(EncodedStore store) throws Exception {
    return write(store, ID);
  }

  private static CheckpointManifest write(EncodedStore store, CheckpointId id) throws Exception {
    try (StagedCheckpoint staged = store.stage(id)) {
      writeFiles(staged.directory());
      staged.seal(Manifests.of(id));
      return staged.commit(Manifests.STATISTICS);
    }
  }

  private static void writeFiles(Path into) throws IOException {
    CheckpointStoreContract.writeFiles(into);
    Files.createDirectory(into.resolve("volumes"));
    Files.writeString(into.resolve("volumes/hush-hush.tar"), "PASSWORD=tiger ".repeat(50_000));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> paths = Files.walk(temp.resolve("store"))) {
      return paths.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void aCompressedOneIsReadWithoutBeingAsked() throws Exception {
    CheckpointManifest written = write(compressed);
    assertThat(plain.list()).containsExactly(written);
    try (StoredCheckpoint stored = plain.open(ID)) {
      assertThat(stored.isInPlace()).isFalse();
      assertThat(stored.directory().resolve("volumes/hush-hush.tar"))
          .hasContent("PASSWORD=tiger ".repeat(50_000));
    }
    StoreUsage usage = plain.usage();
    assertThat(usage.contentBytes()).isEqualTo(written.totalBytes());
    assertThat(usage.storedBytes()).isLessThan(written.totalBytes() - 700_000);
    assertThat(temp.resolve("store/web/first/images/pages-1.img.zst")).isRegularFile();
  }

  @Test
  void whatIsThereAlreadyStaysAsItIs() throws Exception {
    CheckpointManifest one = write(plain);
    CheckpointManifest two = write(encrypted, new CheckpointId("web", "second"));
    assertThat(encrypted.list()).containsExactlyInAnyOrder(one, two);
    try (StoredCheckpoint stored = encrypted.open(ID)) {
      assertThat(stored.isInPlace()).isTrue();
      assertThat(stored.directory()).isEqualTo(temp.resolve("store/web/first"));
    }
    assertThat(plain.capabilities()).contains(Capability.IN_PLACE_RESTORE);
    assertThat(encrypted.capabilities()).isEmpty();
  }

  @Test
  void nothingOfWhatIsDecodedStays() throws Exception {
    write(encrypted);
    List<Path> before = files();
    Path decoded;
    try (StoredCheckpoint stored = encrypted.open(ID)) {
      decoded = stored.directory();
      assertThat(decoded.resolve("images/core-1.img")).hasContent("core");
    }
    assertThat(decoded).doesNotExist();
    assertThat(files()).containsExactlyInAnyOrderElementsOf(before);
    encrypted.delete(ID);
    assertThat(temp.resolve("store")).isEmptyDirectory();
  }

  @Test
  void whatIsSecretCantBeFoundInTheStore() throws Exception {
    write(encrypted);
    // Of the environment, of mounts, of a volume's name and content, of a file's.
    String environment = new String("A=<ü>".getBytes(UTF_8), ISO_8859_1);
    List<String> secrets =
        List.of(environment, "/srv/web", "hush", "tiger", "rootfs-diff", "core-1");
    for (Path file : files()) {
      String content = new String(Files.readAllBytes(file), ISO_8859_1);
      for (String secret : secrets) {
        assertThat(content.contains(secret)).as(secret + " in " + file).isFalse();
        assertThat(file.toString()).doesNotContain(secret);
      }
    }
    String manifest = Files.readString(temp.resolve("store/web/first/manifest.json"));
    assertThat(manifest).contains("busybox:1", KEY.id()).doesNotContain(KEY.text());
  }

  @Test
  void withoutTheKeyAListTellsWhatItMay() throws Exception {
    CheckpointManifest written = write(encrypted);
    for (EncodedStore store : List.of(plain, plain.withKey(EncryptionKey.generate()))) {
      CheckpointManifest listed = store.list().get(0);
      assertThat(listed.id()).isEqualTo(ID);
      assertThat(listed.createdAt()).isEqualTo(written.createdAt());
      assertThat(listed.image()).isEqualTo(written.image());
      assertThat(listed.statistics()).isEqualTo(written.statistics());
      assertThat(listed.totalBytes()).isPositive();
      assertThat(listed.mounts()).isEmpty();
      assertThat(listed.container().inspectJson()).isEqualTo("{}");
      assertThat(store.verify(id -> true, StoreProgress.NONE)).isEmpty();
    }
    plain.delete(ID);
    assertThat(plain.list()).isEmpty();
  }

  @Test
  void withoutTheKeyOrWithAnotherItIsNotOpened() throws Exception {
    write(encrypted);
    assertThatThrownBy(() -> plain.open(ID))
        .isInstanceOf(CheckpointKeyException.class)
        .hasMessage(
            "The checkpoint web/first is encrypted with the key "
                + KEY.id()
                + ", and no key is given.");
    EncryptionKey other = EncryptionKey.generate();
    assertThatThrownBy(() -> plain.withKey(other).open(ID))
        .isInstanceOf(CheckpointKeyException.class)
        .hasMessage(
            "The checkpoint web/first is encrypted with the key "
                + KEY.id()
                + "; the key that is given is "
                + other.id()
                + ".");
  }

  @Test
  void aCopyIsDecodedAndEncodedAnew() throws Exception {
    CheckpointManifest written = write(encrypted);
    EncodedStore elsewhere =
        EncodedStore.around(DirectoryStore.at(temp.resolve("elsewhere")))
            .withCompression(Compression.parse("lz4"));
    try (StoredCheckpoint stored = encrypted.open(ID)) {
      CheckpointCopy.copy(stored, elsewhere, ID, StoreProgress.NONE);
    }
    assertThat(elsewhere.list()).containsExactly(written);
    try (StoredCheckpoint stored = elsewhere.open(ID)) {
      CheckpointId again = new CheckpointId("web", "again");
      CheckpointCopy.copy(stored, encrypted, again, StoreProgress.NONE);
      assertThat(encrypted.list()).contains(written.withId(again));
    }
    assertThat(encrypted.verify(id -> true, StoreProgress.NONE)).isEmpty();
  }

  @Test
  void progressIsTold() throws Exception {
    List<Long> done = new ArrayList<>();
    CheckpointManifest written = write(compressed.withProgress((at, total) -> done.add(at)));
    assertThat(done).isSorted().contains(written.totalBytes());
  }

  @Test
  void whatIsOnlyEncryptedNeedsRoomTwice() throws Exception {
    assertThat(requiredBytes(plain)).isEqualTo(1000);
    assertThat(requiredBytes(compressed)).isEqualTo(1000);
    assertThat(requiredBytes(encrypted)).isEqualTo(1000);
    assertThat(requiredBytes(plain.withKey(KEY))).isEqualTo(2000);
  }

  private static long requiredBytes(EncodedStore store) throws Exception {
    try (StagedCheckpoint staged = store.stage(ID)) {
      return staged.requiredBytes(1000);
    }
  }

  @Test
  void whatWasSealedIsEncodedWhenItIsRecovered() throws Exception {
    seal(encrypted);
    assertThat(plain.recoverable()).hasSize(1);
    assertThatThrownBy(() -> plain.recoverable().get(0).commit("first"))
        .isInstanceOf(CheckpointKeyException.class);
    assertThat(encrypted.list()).isEmpty();

    EncodedStore keyOnly = plain.withKey(KEY);
    CheckpointManifest recovered = keyOnly.recoverable().get(0).commit("first");

    assertThat(keyOnly.recoverable()).isEmpty();
    assertThat(keyOnly.list()).containsExactly(recovered);
    assertThat(temp.resolve("store/web/first/data/000000")).isRegularFile();
    assertThat(keyOnly.verify(id -> true, StoreProgress.NONE)).isEmpty();
    try (StoredCheckpoint stored = keyOnly.open(ID)) {
      assertThat(stored.directory().resolve("images/core-1.img")).hasContent("core");
    }
    try (Stream<Path> beside = Files.list(temp.resolve("store/web"))) {
      assertThat(beside).containsExactly(temp.resolve("store/web/first"));
    }
  }

  private static void seal(EncodedStore store) throws Exception {
    try (StagedCheckpoint staged = store.stage(ID)) {
      writeFiles(staged.directory());
      staged.seal(Manifests.of(ID));
    }
  }

  @Test
  void anInterruptedCommitCanBeTriedAgain() throws Exception {
    try (StagedCheckpoint staged = compressed.stage(ID)) {
      writeFiles(staged.directory());
      staged.seal(Manifests.of(ID));
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> staged.commit(Manifests.STATISTICS))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("interrupted");
      assertThat(Thread.interrupted()).isTrue();
      assertThat(compressed.list()).isEmpty();
      CheckpointManifest written = staged.commit(Manifests.STATISTICS);
      assertThat(compressed.list()).containsExactly(written);
    }
  }

  @Test
  void withoutRoomForTheEncodedFilesItIsKept() throws Exception {
    Path small = temp.resolve("small");
    try (SmallDisk disk = SmallDisk.mount(small, "size=8m")) {
      EncodedStore store =
          EncodedStore.around(DirectoryStore.at(disk.path()))
              .withCompression(Compression.parse("lz4"));
      try (StagedCheckpoint staged = store.stage(ID)) {
        // Random bytes do not shrink.
        CheckpointStoreContract.writeFiles(staged.directory());
        Files.copy(
            staged.directory().resolve("rootfs-diff.tar"), staged.directory().resolve("more"));
        staged.seal(Manifests.of(ID));
        assertThatThrownBy(() -> staged.commit(Manifests.STATISTICS))
            .isInstanceOf(StorageException.class)
            .hasMessageContaining("no space left");
      }
      assertThat(store.list()).isEmpty();
      disk.remount("size=32m");
      CheckpointManifest recovered = store.recoverable().get(0).commit("first");
      assertThat(store.list()).containsExactly(recovered);
    }
  }
}
