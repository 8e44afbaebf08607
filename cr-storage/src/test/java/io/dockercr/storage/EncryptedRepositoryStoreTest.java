package io.dockercr.storage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointKeyException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CheckpointStores;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.encoding.EncryptionKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository that is encrypted keeps every promise, and a secret. */
class EncryptedRepositoryStoreTest extends CheckpointStoreContract {
  private static final EncryptionKey KEY = EncryptionKey.generate();
  private static final CheckpointId SECOND = new CheckpointId("web", "second");

  @TempDir Path temp;
  private Path root;

  @Override
  protected CheckpointStore newStore() {
    root = temp.resolve("repository");
    return with(KEY);
  }

  @Override
  protected CheckpointStore again() throws Exception {
    return ((EncodedStore) CheckpointStores.open(store.uri())).withKey(KEY);
  }

  private EncodedStore with(EncryptionKey key) {
    return without().withKey(key);
  }

  private EncodedStore without() {
    return EncodedStore.around(RepositoryStore.at(root));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void whatIsAlikeIsKeptOnce() throws Exception {
    write(FIRST);
    long once = store.usage().storedBytes();
    write(SECOND);
    assertThat(store.usage().storedBytes() - once).isLessThan(once / 50);
  }

  @Test
  void whatOnlyADeletedOneNeededIsFreed() throws Exception {
    write(FIRST);
    store.delete(FIRST);
    assertThat(store.reclaim(false, StoreProgress.NONE)).isPositive();
    assertThat(store.usage().storedBytes()).isLessThan(1024);
  }

  @Test
  void whatIsSecretCantBeFoundInTheRepository() throws Exception {
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      writeFiles(staged.directory());
      // As it is: in the clear it would be found.
      Files.writeString(staged.directory().resolve("hush-hush.tar"), "PASSWORD=tiger\n");
      byte[] page = new byte[4096];
      new Random(3).nextBytes(page);
      Files.write(staged.directory().resolve("images/pages-2.img"), page);
      staged.seal(Manifests.of(FIRST));
      staged.commit(Manifests.STATISTICS);
    }
    byte[] page = new byte[4096];
    new Random(3).nextBytes(page);
    List<String> secrets =
        List.of(
            new String("A=<ü>".getBytes(UTF_8), ISO_8859_1),
            "/srv/web",
            "hush",
            "tiger",
            "core-1",
            KEY.text(),
            // Whoever guesses a page could look for its digest.
            text(MessageDigest.getInstance("SHA-256").digest(page)));
    for (Path file : files()) {
      String content = text(Files.readAllBytes(file));
      for (String secret : secrets) {
        assertThat(content.contains(secret)).as(secret + " in " + file).isFalse();
      }
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  @Test
  void withoutTheKeyNothingIsRead() throws Exception {
    write(FIRST);
    assertRefused(
        without(),
        "is encrypted with the key " + KEY.id() + ", and no key is given.",
        "--key-file");
  }

  @Test
  void withAnotherKeyNothingIsRead() throws Exception {
    write(FIRST);
    EncryptionKey other = EncryptionKey.generate();
    assertRefused(
        with(other),
        "is encrypted with the key " + KEY.id() + "; the key that is given is " + other.id() + ".",
        "the repository was made with");
  }

  private void assertRefused(EncodedStore opened, String message, String hint) throws Exception {
    List<ThrowingCallable> attempts =
        List.of(
            opened::list,
            opened::usage,
            () -> opened.open(FIRST),
            () -> opened.stage(SECOND),
            () -> opened.delete(FIRST),
            () -> opened.verify(id -> true, StoreProgress.NONE),
            () -> opened.reclaim(false, StoreProgress.NONE),
            () -> opened.repair(StoreProgress.NONE));
    List<Path> before = files();
    String said = "The repository " + root.toRealPath() + " " + message;
    for (ThrowingCallable attempt : attempts) {
      assertThatThrownBy(attempt)
          .isInstanceOfSatisfying(
              CheckpointKeyException.class,
              e -> {
                assertThat(e).hasMessage(said);
                assertThat(e.hint()).hasValueSatisfying(text -> assertThat(text).contains(hint));
              });
    }
    assertThat(files()).containsExactlyInAnyOrderElementsOf(before);
    try (StoredCheckpoint stored = store.open(FIRST)) {
      stored.verify();
    }
  }

  @Test
  void oneThatIsNotEncryptedIsReadWithAKeyAndNotWrittenTo() throws Exception {
    store = without();
    CheckpointManifest written = write(FIRST);
    EncodedStore keyed = with(KEY);
    assertThat(keyed.list()).containsExactly(written);
    try (StoredCheckpoint stored = keyed.open(FIRST)) {
      stored.verify();
    }
    assertThatThrownBy(() -> keyed.stage(SECOND))
        .isInstanceOf(CheckpointKeyException.class)
        .hasMessage(
            "The repository " + root.toRealPath() + " is not encrypted, and a key is given.");
    assertThat(without().list()).containsExactly(written);
  }

  @Test
  void whatWasSealedIsBroughtToItsEndWithTheKeyOnly() throws Exception {
    try (StagedCheckpoint staged = store.stage(FIRST)) {
      writeFiles(staged.directory());
      staged.seal(Manifests.of(FIRST));
    }
    RecoverableCheckpoint without = without().recoverable().get(0);
    assertThatThrownBy(() -> without.commit("first")).isInstanceOf(CheckpointKeyException.class);
    with(KEY).recoverable().get(0).commit("first");
    try (StoredCheckpoint stored = store.open(FIRST)) {
      stored.verify();
    }
  }

  @Test
  void allIsPrivate() throws Exception {
    write(FIRST);
    DirectoryStoreProcessTest.assertAllIsPrivate(root);
  }
}
