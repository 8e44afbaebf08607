package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointKeyException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.Encoding;
import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.encoding.Compression;
import io.dockercr.storage.encoding.EncryptionKey;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever happens to the files of an encoded checkpoint is found, by verify and by a restore. */
class EncodedStoreDamageTest {
  private static final CheckpointId ID = new CheckpointId("web", "first");
  private static final CheckpointId OTHER = new CheckpointId("web", "other");
  private static final EncryptionKey KEY = EncryptionKey.generate();

  @TempDir Path temp;
  private EncodedStore store;
  private Path directory;

  @BeforeEach
  void openStore() {
    store = EncodedStore.around(DirectoryStore.at(temp.resolve("store")));
    directory = temp.resolve("store/web/first");
  }

  private void write(String compression, boolean encrypted) throws Exception {
    store = store.withCompression(Compression.parse(compression));
    if (encrypted) {
      store = store.withKey(KEY);
    }
    write(ID);
  }

  private void write(CheckpointId id) throws Exception {
    try (StagedCheckpoint staged = store.stage(id)) {
      Path images = Files.createDirectory(staged.directory().resolve("images"));
      Files.writeString(images.resolve("core-1.img"), "core ".repeat(100));
      Files.writeString(images.resolve("core-2.img"), "Core ".repeat(100));
      Files.write(images.resolve("pages-1.img"), new byte[2 * 4096]);
      byte[] layer = new byte[600_000];
      new Random(2).nextBytes(layer);
      Files.write(staged.directory().resolve("rootfs-diff.tar"), layer);
      staged.seal(Manifests.of(id));
      staged.commit(Manifests.STATISTICS);
    }
  }

  private void restore() throws Exception {
    try (StoredCheckpoint stored = store.open(ID)) {
      stored.directory();
    }
  }

  private void assertFound(String what) throws Exception {
    assertThat(store.verify(ID::equals, StoreProgress.NONE)).as("verify: " + what).isNotEmpty();
    try {
      restore();
    } catch (CorruptedCheckpointException | CheckpointKeyException e) {
      // A flipped byte of the key's id makes it another key; verify has told that it was flipped.
      return;
    }
    fail("a restore found nothing: " + what);
  }

  private void assertDamaged(String message) throws Exception {
    assertThat(store.verify(ID::equals, StoreProgress.NONE))
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains(message));
    assertThatThrownBy(this::restore)
        .isInstanceOf(CorruptedCheckpointException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({"zstd,false", "lz4,false", "none,true", "zstd,true"})
  void everyFlippedByteIsFound(String compression, boolean encrypted) throws Exception {
    write(compression, encrypted);
    List<Path> files;
    try (Stream<Path> paths = Files.walk(directory)) {
      files = paths.filter(Files::isRegularFile).toList();
    }
    assertThat(files).hasSize(5);
    Random random = new Random(20261124);
    for (Path file : files) {
      long size = Files.size(file);
      // All of what is small, and some of what is large.
      long step = Math.max(1, size / 150);
      for (long at = 0; at < size; at += step) {
        long chosen = Math.min(size - 1, at + random.nextInt((int) step));
        int mask = 1 << random.nextInt(8);
        flip(file, chosen, mask);
        assertFound("byte " + chosen + " of " + file);
        flip(file, chosen, mask);
      }
    }
    restore();
    assertThat(store.verify(id -> true, StoreProgress.NONE)).isEmpty();
  }

  private static void flip(Path path, long at, int mask) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(at);
      int old = file.read();
      file.seek(at);
      file.write(old ^ mask);
    }
  }

  @Test
  void aTruncatedFileIsTold() throws Exception {
    write("zstd", true);
    cut(directory.resolve("data/000000"), 20);
    assertDamaged("data/000000 has 20 bytes, not ");
  }

  private static void cut(Path path, long size) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(size);
    }
  }

  @Test
  void aMissingFileIsTold() throws Exception {
    write("zstd", true);
    Files.delete(directory.resolve("data/000001"));
    assertDamaged("data/000001 is missing");
  }

  /** Somebody who can write to the store, and has no key, makes all digests fit. */
  private void makeDigestsFit() throws Exception {
    Path file = directory.resolve("manifest.json");
    CheckpointManifest manifest = ManifestJson.read(Files.readAllBytes(file), "it");
    List<FileEntry> entries = new ArrayList<>();
    for (FileEntry entry : manifest.files()) {
      try (FileChannel channel = FileChannel.open(directory.resolve(entry.path()))) {
        DigestAlgorithm.Digested found =
            DigestAlgorithm.choose(entry.path(), channel.size())
                .digest(channel, ByteBuffer.allocate(4096));
        entries.add(new FileEntry(entry.path(), found.sizeBytes(), found.digest()));
      }
    }
    ManifestFile.write(directory, manifest.withFiles(entries));
  }

  private void assertTampered(String path) throws Exception {
    makeDigestsFit();
    assertDamaged(
        path + " is not what was encrypted: it was changed, or put in the place of another file");
  }

  @Test
  void aForgedFileIsTold() throws Exception {
    write("zstd", true);
    flip(directory.resolve("data/000002"), 50, 1);
    assertTampered("data/000002");
  }

  @Test
  void aTruncatedFileWithDigestsThatFitIsTold() throws Exception {
    write("none", true);
    // Three segments of 128 KiB are whole.
    cut(directory.resolve("data/000003"), 3 * (128 << 10));
    assertTampered("data/000003");
  }

  @Test
  void aFileOfTheSameCheckpointInThePlaceOfAnotherIsTold() throws Exception {
    write("none", true);
    Path one = directory.resolve("data/000000");
    Path two = directory.resolve("data/000001");
    Files.move(one, temp.resolve("one"));
    Files.move(two, one);
    Files.move(temp.resolve("one"), two);
    assertTampered("data/000000");
  }

  @Test
  void theSameFileOfAnotherCheckpointIsTold() throws Exception {
    write("zstd", true);
    write(OTHER);
    Path own = directory.resolve("data/000000");
    Files.delete(own);
    Files.copy(directory.resolveSibling("other").resolve("data/000000"), own);
    assertTampered("data/000000");
  }

  @Test
  void theManifestOfAnotherCheckpointIsTold() throws Exception {
    write("zstd", true);
    write(OTHER);
    Path own = directory.resolve("manifest.json");
    Files.delete(own);
    Files.copy(directory.resolveSibling("other").resolve("manifest.json"), own);
    assertTampered("data/000000");
  }

  private interface Change {
    CheckpointManifest of(CheckpointManifest manifest);
  }

  private void assertManifestTampered(Change change) throws Exception {
    Path file = directory.resolve("manifest.json");
    CheckpointManifest manifest = ManifestJson.read(Files.readAllBytes(file), "it");
    ManifestFile.write(directory, change.of(manifest));
    assertThat(store.verify(ID::equals, StoreProgress.NONE)).hasSize(1);
    assertThatThrownBy(this::restore)
        .isInstanceOf(CorruptedCheckpointException.class)
        .hasMessageContaining("its manifest is not what was encrypted");
    ManifestFile.write(directory, manifest);
    restore();
  }

  @Test
  void aForgedManifestIsTold() throws Exception {
    write("zstd", true);
    assertManifestTampered(manifest -> manifest.withStatistics(Manifests.NO_STATISTICS));
    assertManifestTampered(
        manifest -> {
          Encoding encoding = manifest.encoding().orElseThrow();
          CheckpointManifest.Encryption encryption = encoding.encryption().orElseThrow();
          return manifest.withEncoding(
              Optional.of(
                  new Encoding(
                      true,
                      encoding.compression(),
                      List.of(),
                      Optional.of(
                          new CheckpointManifest.Encryption(
                              encryption.scheme(),
                              encryption.keyId(),
                              "0".repeat(32),
                              encryption.manifest())))));
        });
  }

  @Test
  void anotherCompressionThanItWasIsTold() throws Exception {
    write("zstd", true);
    Path file = directory.resolve("manifest.json");
    CheckpointManifest manifest = ManifestJson.read(Files.readAllBytes(file), "it");
    Encoding encoding = manifest.encoding().orElseThrow();
    for (String compression : List.of("none", "lz4")) {
      ManifestFile.write(
          directory,
          manifest.withEncoding(
              Optional.of(new Encoding(true, compression, List.of(), encoding.encryption()))));
      assertFound(compression);
    }
  }

  @Test
  void anUnknownEncodingIsTold() throws Exception {
    write("zstd", false);
    Path file = directory.resolve("manifest.json");
    CheckpointManifest manifest = ManifestJson.read(Files.readAllBytes(file), "it");
    ManifestFile.write(
        directory,
        manifest.withEncoding(
            Optional.of(new Encoding(true, "brotli", List.of(), Optional.empty()))));
    assertThatThrownBy(this::restore)
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            "The checkpoint web/first is stored as \"brotli\", which this docker-cr does not know.");
  }

  @Test
  void whatWasNeverEncodedIsNotTakenForEncoded() throws Exception {
    write("zstd", false);
    Path file = directory.resolve("manifest.json");
    CheckpointManifest manifest = ManifestJson.read(Files.readAllBytes(file), "it");
    ManifestFile.write(
        directory,
        manifest.withEncoding(
            Optional.of(new Encoding(false, "zstd:3", List.of(), Optional.empty()))));
    assertThatThrownBy(this::restore)
        .isInstanceOf(CorruptedCheckpointException.class)
        .hasMessageContaining("never encoded");
  }
}
