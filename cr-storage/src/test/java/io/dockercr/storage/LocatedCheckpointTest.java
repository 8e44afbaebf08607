package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointNotFoundException;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoredCheckpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocatedCheckpointTest {
  private static final CheckpointId ID = new CheckpointId("web", "first");

  @TempDir Path temp;
  private Path directory;

  @BeforeEach
  void writeCheckpoint() throws Exception {
    CheckpointStore store = DirectoryStore.at(temp.resolve("store"));
    try (StagedCheckpoint staged = store.stage(ID)) {
      CheckpointStoreContract.writeFiles(staged.directory());
      staged.seal(Manifests.of(ID));
      staged.commit(Manifests.STATISTICS);
    }
    directory = temp.resolve("store/web/first").toRealPath();
  }

  private static void assertOpens(LocatedCheckpoint located, Path expected) throws Exception {
    try (StoredCheckpoint stored = located.store().open(located.id())) {
      assertThat(stored.manifest().id()).isEqualTo(located.id());
      assertThat(stored.directory()).isEqualTo(expected);
      stored.verify();
    }
    assertThat(located.store().list()).extracting(manifest -> manifest.id()).contains(located.id());
  }

  @Test
  void isFoundInItsStore() throws Exception {
    LocatedCheckpoint located = LocatedCheckpoint.at(directory);
    assertThat(located.store())
        .isEqualTo(EncodedStore.around(DirectoryStore.at(directory.resolve("../.."))));
    assertThat(located.id()).isEqualTo(ID);
    assertOpens(located, directory);
  }

  @Test
  void isFoundThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(temp.resolve("latest"), directory);
    assertOpens(LocatedCheckpoint.at(link), directory);
  }

  @Test
  void isFoundWhereItWasCopied() throws Exception {
    Path copy = Files.createDirectories(temp.resolve("backup/monday")).toRealPath();
    copyTo(copy);
    LocatedCheckpoint located = LocatedCheckpoint.at(copy);
    assertThat(located.id()).isEqualTo(new CheckpointId("backup", "monday"));
    assertOpens(located, copy);
  }

  @Test
  void isFoundWhereNoNameCanBeMadeOfItsPath() throws Exception {
    Path copy = Files.createDirectories(temp.resolve("my disk/.old")).toRealPath();
    copyTo(copy);
    LocatedCheckpoint located = LocatedCheckpoint.at(copy);
    assertThat(located.id()).isEqualTo(ID);
    assertOpens(located, copy);
    CheckpointId other = new CheckpointId("web", "second");
    assertThatThrownBy(() -> located.store().open(other))
        .isInstanceOf(CheckpointNotFoundException.class);
    assertThatThrownBy(() -> located.store().stage(other)).isInstanceOf(StorageException.class);
    assertThatThrownBy(() -> located.store().delete(ID)).isInstanceOf(StorageException.class);
  }

  private void copyTo(Path copy) throws Exception {
    Process cp = new ProcessBuilder("cp", "-a", directory + "/.", copy.toString()).start();
    assertThat(cp.waitFor()).isZero();
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertNotFound(temp.resolve("nowhere"), "There is no directory " + temp.resolve("nowhere"));
  }

  @Test
  void aFileIsNoCheckpoint() {
    assertNotFound(directory.resolve("manifest.json"), "is a file, not a checkpoint's directory");
  }

  @Test
  void anIncompleteCheckpointIsNamed() throws Exception {
    Files.delete(directory.resolve("manifest.json"));
    assertNotFound(directory, directory + " is an incomplete checkpoint: it has no manifest.json.");
  }

  @Test
  void anythingElseIsNoCheckpoint() {
    assertNotFound(temp, "is not a checkpoint: it has no manifest.json.");
  }

  @Test
  void theContainersDirectoryIsPointedOut() {
    assertThatThrownBy(() -> LocatedCheckpoint.at(directory.getParent()))
        .isInstanceOfSatisfying(
            CheckpointNotFoundException.class,
            e -> assertThat(e.hint()).hasValue("Give one of them, such as " + directory + "."));
  }

  private static void assertNotFound(Path path, String message) {
    assertThatThrownBy(() -> LocatedCheckpoint.at(path))
        .isInstanceOf(CheckpointNotFoundException.class)
        .hasMessageContaining(message);
  }
}
