package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointKeyException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.CheckpointResult;
import io.dockercr.api.OperationInterruptedException;
import io.dockercr.api.RestoreRequest;
import io.dockercr.api.StorageException;
import io.dockercr.storage.DirectoryStore;
import io.dockercr.storage.EncodedStore;
import io.dockercr.storage.encoding.Compression;
import io.dockercr.storage.encoding.EncryptionKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Containers go on from compressed and encrypted checkpoints. */
class EncodedCheckpointIT {
  private static final EncryptionKey KEY = EncryptionKey.generate();
  private static final String COUNT =
      "echo written > /file; i=0; while :; do i=$((i+1)); echo $i; sleep 0.2; done";

  @TempDir private Path directory;

  private String name;
  private DockerCheckpointEngine engine;
  private DirectoryStore plain;

  @BeforeEach
  void start() throws Exception {
    TestEngine.registerRuntime();
    engine = TestEngine.connect();
    name = TestEngine.newName("encoded");
    plain = DirectoryStore.at(directory.resolve("checkpoints"));
    TestEngine.start(
        TestEngine.BUSYBOX, name, COUNT, create -> create.withEnv("SECRET=only-for-it"));
    TestEngine.await("it counts", () -> TestEngine.lastNumber(name) >= 2);
  }

  @AfterEach
  void removeContainers() {
    TestEngine.remove(name);
    TestEngine.remove(name + "-restored");
    engine.close();
  }

  private EncodedStore store(String compression) {
    return EncodedStore.around(plain).withCompression(Compression.parse(compression));
  }

  @ParameterizedTest
  @CsvSource({"zstd:3,false,false", "lz4,false,true", "none,true,true", "zstd:1,true,false"})
  void itGoesOn(String compression, boolean encrypted, boolean leaveRunning) throws Exception {
    EncodedStore store = encrypted ? store(compression).withKey(KEY) : store(compression);
    CheckpointResult checkpoint =
        engine.checkpoint(
            CheckpointRequest.builder(name, store).leaveRunning(leaveRunning).build());
    int last = TestEngine.lastNumber(name);
    assertThat(store.list())
        .extracting(CheckpointManifest::files)
        .containsExactly(checkpoint.manifest().files());
    assertThat(secretsIn(directory)).isEqualTo(!encrypted);

    engine.restore(RestoreRequest.of(store, checkpoint.id()));

    String restored = name + "-restored";
    TestEngine.await("it goes on", () -> TestEngine.lastNumber(restored) > 2);
    if (!leaveRunning) {
      TestEngine.await("it goes on", () -> TestEngine.lastNumber(restored) > last);
    }
    assertThat(TestEngine.shell(restored, "cat /file")).isEqualTo("written\n");
    try (Stream<Path> left = Files.list(directory.resolve("checkpoints").resolve(name))) {
      assertThat(left).hasSize(1);
    }
  }

  /** Whether the environment can be read anywhere in the store. */
  private static boolean secretsIn(Path store) throws IOException {
    try (Stream<Path> files = Files.walk(store)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file, StandardCharsets.ISO_8859_1).contains("only-for-it")) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void withoutTheKeyNothingIsRestored() throws Exception {
    CheckpointResult checkpoint =
        engine.checkpoint(CheckpointRequest.of(name, store("none").withKey(KEY)));
    List<String> before = TestEngine.containerNames();
    assertThatThrownBy(() -> engine.restore(RestoreRequest.of(store("none"), checkpoint.id())))
        .isInstanceOf(CheckpointKeyException.class);
    assertThatThrownBy(() -> engine.restore(RestoreRequest.of(plain, checkpoint.id())))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("is compressed or encrypted in its store");
    assertThat(TestEngine.containerNames()).isEqualTo(before);
  }

  @Test
  void aLazyRestoreIsRefused() throws Exception {
    CheckpointResult checkpoint = engine.checkpoint(CheckpointRequest.of(name, store("lz4")));
    EncodedStore reading = EncodedStore.around(plain);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                engine.restore(RestoreRequest.builder(reading, checkpoint.id()).lazy(true).build()))
        .withMessageContaining("can't be restored lazily");
  }

  @Test
  void anInterruptedCommitIsRecovered() throws Exception {
    EncodedStore store = store("zstd").withKey(KEY);
    Thread worker = Thread.currentThread();
    EncodedStore interrupting = store.withProgress((done, total) -> worker.interrupt());
    assertThatThrownBy(() -> engine.checkpoint(CheckpointRequest.of(name, interrupting)))
        .isInstanceOfSatisfying(
            OperationInterruptedException.class,
            e -> assertThat(e.hint().orElseThrow()).contains("docker-cr recover"));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(store.list()).isEmpty();

    store.recoverable().get(0).commit("recovered");

    engine.restore(RestoreRequest.of(store, store.list().get(0).id()));
    TestEngine.await("it goes on", () -> TestEngine.lastNumber(name + "-restored") > 3);
  }
}
