package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StoreProgress;
import io.dockercr.storage.encoding.EncryptionKey;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The same with an encrypted repository, and what somebody does who wants not to be noticed. */
class EncryptedRepositoryDamageTest extends RepositoryStoreDamageTest {
  private static final EncryptionKey KEY = EncryptionKey.generate();
  private static final int DIGEST_BYTES = 32;

  @Override
  protected RepositoryStore open(Path directory) {
    return RepositoryStore.at(directory).withKey(KEY);
  }

  private Path snapshot(String name) {
    return root.resolve("snapshots").resolve(name + ".snapshot");
  }

  private void assertDamaged(String what) throws Exception {
    assertThat(problems())
        .anySatisfy(problem -> assertThat(problem.message()).contains("web/first", what));
    assertThatThrownBy(() -> assertRestores(FIRST))
        .isInstanceOf(CorruptedCheckpointException.class)
        .hasMessageContaining(what);
  }

  @Test
  void aSnapshotThatIsCutOffIsTold() throws Exception {
    try (RandomAccessFile file = new RandomAccessFile(snapshot("web/first").toFile(), "rw")) {
      file.setLength(file.length() - 40);
    }
    assertThat(problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains("is cut off"));
  }

  @Test
  void aPackThatIsCutOffIsTold() throws Exception {
    Path pack = largestPack();
    try (RandomAccessFile file = new RandomAccessFile(pack.toFile(), "rw")) {
      file.setLength(file.length() - 1);
    }
    assertDamaged("is cut off");
  }

  @Test
  void aSnapshotWithADigestThatFitsIsTold() throws Exception {
    Path snapshot = snapshot("web/first");
    byte[] bytes = Files.readAllBytes(snapshot);
    // Past the header and into the text.
    bytes[100] ^= 1;
    byte[] digest =
        MessageDigest.getInstance("SHA-256")
            .digest(Arrays.copyOf(bytes, bytes.length - DIGEST_BYTES));
    System.arraycopy(digest, 0, bytes, bytes.length - DIGEST_BYTES, DIGEST_BYTES);
    Files.write(snapshot, bytes);
    assertDamaged("is not what was encrypted: it was changed");
    assertThat(store.list()).extracting(manifest -> manifest.id()).containsExactly(SECOND);
  }

  @Test
  void aSnapshotInThePlaceOfAnotherIsTold() throws Exception {
    Files.copy(snapshot("db/second"), snapshot("web/first"), StandardCopyOption.REPLACE_EXISTING);
    assertDamaged("put in the place of another");
  }

  @Test
  void whatComesOfAnotherRepositoryIsTold() throws Exception {
    Path first = snapshot("web/first");
    Path elsewhere = temp.resolve("elsewhere");
    Files.move(root, elsewhere);
    writeCheckpoints();
    Files.delete(first);
    Files.copy(elsewhere.resolve("snapshots/web/first.snapshot"), first);
    assertDamaged("is not what was encrypted");
  }

  @Test
  void everyFlippedByteOfTheFormatIsFoundAndRepaired() throws Exception {
    Random random = new Random(20261128);
    for (String name : new String[] {"format", "format.copy"}) {
      Path file = root.resolve(name);
      byte[] whole = Files.readAllBytes(file);
      for (int at = 0; at < whole.length; at++) {
        flip(file, at, 1 << random.nextInt(8));
        assertThat(problems())
            .as("byte %d of %s", at, name)
            .singleElement()
            .satisfies(
                problem -> assertThat(problem.message()).contains("\"" + name + "\" is damaged"));
        assertThat(store.list()).hasSize(2);
        if (at % 50 == 0) {
          assertThat(store.repair(StoreProgress.NONE)).isNotEmpty();
        } else {
          Files.write(file, whole);
        }
        assertThat(file).hasBinaryContent(whole);
      }
    }
    assertThat(problems()).isEmpty();
    assertRestores(FIRST);
  }

  @Test
  void withoutTheSecretNothingIsRead() throws Exception {
    flip(root.resolve("format"), 60, 1);
    flip(root.resolve("format.copy"), 60, 1);
    assertThatThrownBy(store::list)
        .isInstanceOf(CorruptedCheckpointException.class)
        .hasMessageContaining("the file \"format\" is damaged or cut off");
    assertThat(problems()).hasSize(1);
  }

  @Test
  void aCopyThatIsMissingIsMadeAnew() throws Exception {
    byte[] format = Files.readAllBytes(root.resolve("format"));
    Files.delete(root.resolve("format.copy"));
    assertThat(problems()).isEmpty();
    store.stage(new CheckpointId("web", "third")).close();
    assertThat(root.resolve("format.copy")).hasBinaryContent(format);
  }
}
