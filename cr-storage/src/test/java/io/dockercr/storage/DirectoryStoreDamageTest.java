package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StoredCheckpoint;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to the files of a checkpoint is found. */
class DirectoryStoreDamageTest {
  private static final CheckpointId ID = new CheckpointId("web", "first");

  @TempDir Path temp;
  private CheckpointStore store;
  private Path directory;

  @BeforeEach
  void writeCheckpoint() throws Exception {
    store = DirectoryStore.at(temp.resolve("store"));
    try (StagedCheckpoint staged = store.stage(ID)) {
      CheckpointStoreContract.writeFiles(staged.directory());
      Path images = staged.directory().resolve("images");
      Files.write(images.resolve("pages-2.img"), new byte[8192]);
      staged.seal(Manifests.of(ID));
      staged.commit(Manifests.STATISTICS);
    }
    directory = temp.resolve("store/web/first");
  }

  private void verify() throws Exception {
    try (StoredCheckpoint stored = store.open(ID)) {
      stored.verify();
    }
  }

  private void assertDamaged(String how) {
    assertThatThrownBy(this::verify)
        .isInstanceOf(CorruptedCheckpointException.class)
        .hasMessageStartingWith("The checkpoint web/first is damaged: " + how);
  }

  @Test
  void everyFlippedBitIsFound() throws Exception {
    List<Path> files;
    try (Stream<Path> paths = Files.walk(directory)) {
      files = paths.filter(Files::isRegularFile).toList();
    }
    Random random = new Random(20261124);
    for (int i = 0; i < 300; i++) {
      Path file = files.get(i % files.size());
      if (Files.size(file) > 0) {
        long at = (long) (random.nextDouble() * Files.size(file));
        int mask = 1 << random.nextInt(8);
        flip(file, at, mask);
        assertDamaged(directory.relativize(file).toString());
        flip(file, at, mask);
      }
    }
    assertThatCode(this::verify).doesNotThrowAnyException();
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
  void aTruncatedFileIsFound() throws Exception {
    try (RandomAccessFile file =
        new RandomAccessFile(directory.resolve("images/pages-2.img").toFile(), "rw")) {
      file.setLength(4096);
    }
    assertThatThrownBy(this::verify)
        .hasMessage(
            "The checkpoint web/first is damaged: images/pages-2.img has 4096 bytes, not 8192.");
  }

  @Test
  void ofPagesTheSizeCanBeEnough() throws Exception {
    Path pages = directory.resolve("images/pages-2.img");
    flip(pages, 5000, 1);
    try (StoredCheckpoint stored = store.open(ID)) {
      stored.verifyExceptPages();
      assertDamaged("images/pages-2.img has the digest ");
      flip(directory.resolve("images/core-1.img"), 0, 1);
      assertThatThrownBy(stored::verifyExceptPages)
          .isInstanceOf(CorruptedCheckpointException.class)
          .hasMessageContaining("images/core-1.img has the digest ");
      flip(directory.resolve("images/core-1.img"), 0, 1);
      Files.write(pages, new byte[4096]);
      assertThatThrownBy(stored::verifyExceptPages)
          .hasMessageContaining("images/pages-2.img has 4096 bytes, not 8192.");
    }
  }

  @Test
  void aMissingFileIsFound() throws Exception {
    Files.delete(directory.resolve("images/empty.img"));
    assertDamaged("images/empty.img is missing.");
  }

  @Test
  void aFileTooManyIsFound() throws Exception {
    Files.createDirectories(directory.resolve("volumes"));
    Files.writeString(directory.resolve("volumes/data.tar"), "");
    assertDamaged("volumes/data.tar does not belong to it.");
  }

  @Test
  void aLinkInPlaceOfAFileIsFound() throws Exception {
    Path file = directory.resolve("images/core-1.img");
    Files.move(file, temp.resolve("elsewhere"));
    Files.createSymbolicLink(file, temp.resolve("elsewhere"));
    assertDamaged("images/core-1.img is a symbolic link.");
  }

  @Test
  void aLinkInPlaceOfADirectoryIsFound() throws Exception {
    Files.move(directory.resolve("images"), temp.resolve("elsewhere"));
    Files.createSymbolicLink(directory.resolve("images"), temp.resolve("elsewhere"));
    assertDamaged("images is a symbolic link.");
  }

  @Test
  void aFifoInPlaceOfAFileIsFound() throws Exception {
    Path file = directory.resolve("images/core-1.img");
    Files.delete(file);
    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
    assertDamaged("images/core-1.img is not a regular file.");
  }

  @Test
  void aLinkInPlaceOfTheManifestIsFound() throws Exception {
    Path file = directory.resolve("manifest.json");
    Files.move(file, temp.resolve("elsewhere"));
    Files.createSymbolicLink(file, temp.resolve("elsewhere"));
    assertDamaged("manifest.json is not a regular file.");
  }

  @Test
  void directoriesTooDeepDownAreRefused() throws Exception {
    Files.createDirectories(directory.resolve("d/".repeat(100)));
    assertDamaged("d/d/");
  }

  @Test
  void aDamagedCheckpointCanBeDeleted() throws Exception {
    Files.writeString(directory.resolve("manifest.json"), "{");
    assertDamaged("manifest.json");
    Files.createSymbolicLink(directory.resolve("images/link"), Path.of("/etc"));
    store.delete(ID);
    assertThat(directory).doesNotExist();
    assertThat(Path.of("/etc/passwd")).exists();
  }
}
