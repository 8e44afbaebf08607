package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointNotFoundException;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CheckpointStores;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store for NFS, forced onto an ordinary directory. */
class NfsStoreTest extends CheckpointStoreContract {
  @TempDir Path temp;
  private Path root;

  @Override
  protected CheckpointStore newStore() throws Exception {
    root = export();
    return CheckpointStores.open(uri(""));
  }

  /** Where the store is, not there yet. */
  Path export() throws IOException {
    return temp.resolve("export");
  }

  /** What lets it be there. */
  String forced() {
    return "force=true&";
  }

  private URI uri(String more) {
    return URI.create(
        "nfs:" + root + "?" + forced() + "patience=1&staging=" + temp.resolve("staging") + more);
  }

  private List<String> unfinished() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(root.resolve("web"), ".*")) {
      paths.forEach(path -> names.add(path.getFileName().toString()));
    }
    return names;
  }

  @Test
  void nothingButTheCheckpointIsLeft() throws Exception {
    write(FIRST);
    assertThat(unfinished()).isEmpty();
    assertThat(root.resolve("web/first/manifest.json")).exists();
    DirectoryStoreProcessTest.assertAllIsPrivate(root);
    try (Stream<Path> left = Files.walk(temp)) {
      assertThat(left.filter(Files::isRegularFile)).allMatch(path -> path.startsWith(root));
    }
  }

  @Test
  void theSameFilesAreADirectoryStore() throws Exception {
    write(FIRST);
    try (StoredCheckpoint stored = DirectoryStore.at(root).open(FIRST)) {
      stored.verify();
    }
  }

  @Test
  void aRestoreReadsInPlaceOnRequest() throws Exception {
    write(FIRST);
    try (CheckpointStore inPlace = CheckpointStores.open(uri("&read=in-place"));
        StoredCheckpoint stored = inPlace.open(FIRST);
        StoredCheckpoint fetched = store.open(FIRST)) {
      assertThat(inPlace.capabilities())
          .contains(CheckpointStore.Capability.IN_PLACE_RESTORE, CheckpointStore.Capability.SHARED);
      assertThat(stored.directory()).isEqualTo(root.resolve("web/first"));
      assertThat(store.capabilities()).containsExactly(CheckpointStore.Capability.SHARED);
      assertThat(fetched.directory()).startsWith(temp.resolve("staging").toRealPath());
      stored.verify();
    }
  }

  @Test
  void whatIsNotNfsIsRefused() {
    assertThatThrownBy(() -> CheckpointStores.open(URI.create("nfs:" + temp)))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> {
              assertThat(e).hasMessageMatching(".* is on [a-z0-9]+, not on NFS\\.");
              assertThat(e.hint()).get().asString().contains("force=true");
            });
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    for (String query :
        List.of(
            "force=yes",
            "read=later",
            "patience=-1",
            "patience=99999",
            "staging=here",
            "colour=red",
            "force",
            "=true",
            "force=true&force=true",
            "")) {
      assertThatIllegalArgumentException()
          .as(query)
          .isThrownBy(() -> CheckpointStores.open(URI.create("nfs:/mnt?" + query)));
    }
  }

  @Test
  void optionsMeanTheSameAsTheUri() throws Exception {
    Map<String, String> options =
        Map.of("force", "true", "staging", temp.resolve("staging & more").toString());
    try (CheckpointStore one = CheckpointStores.open(URI.create("nfs:" + root), options);
        CheckpointStore same = CheckpointStores.open(one.uri())) {
      assertThat(same).isEqualTo(one).hasSameHashCodeAs(one);
    }
  }

  @Test
  void everyFlippedBitIsFound() throws Exception {
    write(FIRST);
    Path directory = root.resolve("web/first");
    List<Path> files;
    try (Stream<Path> paths = Files.walk(directory)) {
      files =
          paths.filter(Files::isRegularFile).filter(path -> path.toFile().length() > 0).toList();
    }
    Random random = new Random(1);
    for (int i = 0; i < 40; i++) {
      Path file = files.get(i % files.size());
      long at = (long) (random.nextDouble() * Files.size(file));
      flip(file, at);
      assertThat(store.verify(id -> true, StoreProgress.NONE)).as(file + " " + at).isNotEmpty();
      assertThatThrownBy(
              () -> {
                try (StoredCheckpoint stored = store.open(FIRST)) {
                  stored.directory();
                }
              })
          .isInstanceOf(CorruptedCheckpointException.class);
      flip(file, at);
    }
    Files.delete(directory.resolve("images/core-1.img"));
    assertThat(store.verify(id -> true, StoreProgress.NONE))
        .singleElement()
        .matches(problem -> problem.message().contains("images/core-1.img is missing"));
  }

  @Test
  void whatIsRemovedWhileItIsReadIsGoneAndNotDamaged() throws Exception {
    for (String more : List.of("", "&read=in-place")) {
      write(FIRST);
      try (NfsStore reader = new NfsStore(NfsSettings.of(uri(more), Map.of()))) {
        assertThat(reader.verify(id -> true, onceBegun())).isEmpty();
      }
    }
    write(FIRST);
    StoreProgress removal = onceBegun();
    try (NfsStore reader = new NfsStore(NfsSettings.of(uri(""), Map.of())).withProgress(removal);
        StoredCheckpoint stored = reader.open(FIRST)) {
      assertThatThrownBy(stored::directory)
          .isInstanceOf(CheckpointNotFoundException.class)
          .hasMessageContaining("There is no checkpoint web/first");
    }
    try (Stream<Path> left = Files.walk(temp)) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
  }

  /** Removes the checkpoint when the first bytes of it were read. */
  private StoreProgress onceBegun() {
    AtomicBoolean done = new AtomicBoolean();
    return (bytes, total) -> {
      if (bytes > 0 && done.compareAndSet(false, true)) {
        try {
          store.delete(FIRST);
        } catch (CheckpointException e) {
          throw new AssertionError(e);
        }
      }
    };
  }

  private static void flip(Path path, long at) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(at);
      int old = file.read();
      file.seek(at);
      file.write(old ^ 4);
    }
  }

  @Test
  void whatCantBeSentStaysAndIsRecovered() throws Exception {
    Path staged;
    try (StagedCheckpoint checkpoint = store.stage(FIRST)) {
      staged = checkpoint.directory();
      writeFiles(staged);
      checkpoint.seal(Manifests.of(FIRST));
      Files.createDirectories(root.resolve("web/first"));
      Files.writeString(root.resolve("web/first/something"), "in the way");
      assertThatThrownBy(() -> checkpoint.commit(Manifests.STATISTICS))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("is in the way");
    }
    assertThat(staged.resolve("images/pages-1.img")).exists();
    assertThat(unfinished()).isEmpty();
    Files.delete(root.resolve("web/first/something"));
    Files.delete(root.resolve("web/first"));
    List<RecoverableCheckpoint> sealed = ((RecoverableStore) store).recoverable();
    assertThat(sealed).hasSize(1);
    sealed.get(0).commit("first");
    try (StoredCheckpoint stored = store.open(FIRST)) {
      stored.verify();
    }
    assertThat(((RecoverableStore) store).recoverable()).isEmpty();
  }

  @Test
  void aStagingFileThatChangedIsNotSent() throws Exception {
    try (StagedCheckpoint checkpoint = store.stage(FIRST)) {
      writeFiles(checkpoint.directory());
      checkpoint.seal(Manifests.of(FIRST));
      flip(checkpoint.directory().resolve("images/pages-1.img"), 4711);
      assertThatThrownBy(() -> checkpoint.commit(Manifests.STATISTICS))
          .isInstanceOf(CorruptedCheckpointException.class)
          .hasMessageContaining("images/pages-1.img has the digest");
    }
    assertThat(store.list()).isEmpty();
    assertThat(root.resolve("web"))
        .satisfiesAnyOf(
            path -> assertThat(path).doesNotExist(), path -> assertThat(path).isEmptyDirectory());
  }

  @Test
  void whereOthersMayWriteIsRefused() throws Exception {
    Files.createDirectories(root);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> store.stage(FIRST))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("can be written to by other users");
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void aLinkOnTheWayIsNotFollowed() throws Exception {
    write(FIRST);
    Files.move(root.resolve("web/first/images"), root.resolveSibling("elsewhere"));
    Files.createSymbolicLink(root.resolve("web/first/images"), root.resolveSibling("elsewhere"));
    assertThatThrownBy(
            () -> {
              try (StoredCheckpoint stored = store.open(FIRST)) {
                stored.verify();
              }
            })
        .isInstanceOfAny(StorageException.class, CorruptedCheckpointException.class);
  }

  @Test
  void whatIsStillOpenElsewhereIsRemovedLater() throws Exception {
    write(FIRST);
    // As an NFS client leaves it: a second writer's own, which the first can't remove.
    Path hidden = root.resolve("web/.deleted-old-0000000000000000");
    Files.createDirectories(hidden.resolve("images"));
    Files.writeString(hidden.resolve("images/.nfs000000000000000100000001"), "open");
    assertThat(store.list()).hasSize(1);
    assertThat(store.reclaim(true, StoreProgress.NONE)).isPositive();
    store.reclaim(false, StoreProgress.NONE);
    assertThat(unfinished()).isEmpty();
  }

  @Test
  void severalStoresHaveTheirOwnStaging() {
    assertThat(NfsSettings.of(URI.create("nfs:/mnt/a"), Map.of()).staging())
        .isNotEqualTo(NfsSettings.of(URI.create("nfs:/mnt/b"), Map.of()).staging())
        .hasParentRaw(Path.of(LocalStaging.DEFAULT_ROOT));
  }

  @Test
  void leftoversOfTheDeadAreSweptByTheNext() throws Exception {
    Path dead = Files.createDirectories(root.resolve("web/.sending-x-0000000000000001"));
    Files.writeString(dead.resolve("pages"), "half");
    write(new CheckpointId("web", "second"));
    assertThat(dead).doesNotExist();
  }
}
