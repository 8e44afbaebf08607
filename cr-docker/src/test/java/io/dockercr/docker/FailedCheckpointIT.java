package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.RestartPolicy;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.CheckpointResult;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.ContainerBusyException;
import io.dockercr.api.CriuFailedException;
import io.dockercr.api.OperationInterruptedException;
import io.dockercr.api.ProgressEvent;
import io.dockercr.api.ProgressEvent.Phase;
import io.dockercr.api.RestoreRequest;
import io.dockercr.api.StorageException;
import io.dockercr.storage.DirectoryStore;
import io.dockercr.storage.EncodedStore;
import io.dockercr.storage.encoding.Compression;
import io.dockercr.storage.encoding.EncryptionKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * After each failure the container runs as before, nothing is left behind, and a next try succeeds.
 */
class FailedCheckpointIT {
  private static final String COUNT = "i=0; while :; do i=$((i+1)); echo $i; sleep 0.2; done";
  private static final String CONNECTED =
      "(nc -l -p 7 -e cat &) ; sleep 0.3; (sleep 1000 | nc 127.0.0.1 7) & " + COUNT;

  @TempDir private Path directory;

  private String name;
  private DockerCheckpointEngine engine;
  private DirectoryStore store;

  @BeforeEach
  void connect() throws Exception {
    TestEngine.registerRuntime();
    engine = TestEngine.connect();
    name = TestEngine.newName("survivor");
    store = DirectoryStore.at(directory.resolve("checkpoints"));
  }

  @AfterEach
  void removeContainers() {
    TestEngine.remove(name);
    TestEngine.remove(name + "-restored");
    engine.close();
    store.close();
  }

  private void start(String shell) throws Exception {
    TestEngine.start(
        TestEngine.BUSYBOX,
        name,
        shell,
        create ->
            create.withHostConfig(
                HostConfig.newHostConfig().withRestartPolicy(RestartPolicy.onFailureRestart(3))));
    TestEngine.await("it counts", () -> TestEngine.lastNumber(name) >= 2);
  }

  private Throwable checkpointInto(CheckpointStore target) {
    return catchThrowable(() -> engine.checkpoint(CheckpointRequest.of(name, target)));
  }

  /** The original counts on, with the restart policy that it had, and the store holds nothing. */
  private void assertUntouched() throws Exception {
    int last = TestEngine.lastNumber(name);
    TestEngine.await("it counts on", () -> TestEngine.lastNumber(name) > last + 2);
    RestartPolicy policy =
        TestEngine.docker().inspectContainerCmd(name).exec().getHostConfig().getRestartPolicy();
    assertThat(policy.getName()).isEqualTo("on-failure");
    assertThat(policy.getMaximumRetryCount()).isEqualTo(3);
    assertThat(store.list()).isEmpty();
    assertThat(filesBelow(directory.resolve("checkpoints"))).isEmpty();
  }

  private static List<Path> filesBelow(Path top) throws IOException {
    if (!Files.exists(top)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(top)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void criuRefuses() throws Exception {
    start(CONNECTED);
    TestEngine.await(
        "the connection stands",
        () -> TestEngine.shell(name, "netstat -tn").contains("ESTABLISHED"));

    assertThat(checkpointInto(store))
        .isInstanceOfSatisfying(
            CriuFailedException.class,
            failure -> {
              assertThat(failure.hint().orElseThrow()).contains("--tcp-established");
              assertThat(failure.logLines()).isNotEmpty();
              assertThat(failure.log()).hasValueSatisfying(log -> assertThat(log).exists());
            });
    assertUntouched();
  }

  @Test
  void theDiskIsFull() throws Exception {
    // What is in a tmpfs CRIU compresses: nobody knows beforehand how much room it needs.
    start("dd if=/dev/urandom of=/dev/shm/big bs=1M count=8 2>/dev/null; " + COUNT);
    try (SmallPlace small = new SmallPlace(4)) {
      assertThat(checkpointInto(small.store)).isInstanceOf(StorageException.class);
      assertThat(filesBelow(small.path)).isEmpty();
      assertUntouched();
    }
  }

  /** A tmpfs with a store in it. */
  private final class SmallPlace implements AutoCloseable {
    final Path path;
    final DirectoryStore store;

    SmallPlace(int mebibytes) throws Exception {
      path = Files.createDirectory(directory.resolve("small"));
      DockerCommand.host(
          "mount", "-t", "tmpfs", "-o", "mode=0700,size=" + mebibytes + "m", "x", path.toString());
      store = DirectoryStore.at(path);
    }

    @Override
    public void close() throws Exception {
      store.close();
      DockerCommand.host("umount", path.toString());
    }
  }

  private void assertRefusedForLackOfRoom(SmallPlace small, String what) throws Exception {
    assertRefusedForLackOfRoom(small, small.store, what);
  }

  private void assertRefusedForLackOfRoom(SmallPlace small, CheckpointStore store, String what)
      throws Exception {
    List<ProgressEvent> events = new ArrayList<>();
    Throwable failure =
        catchThrowable(() -> engine.checkpoint(CheckpointRequest.of(name, store), events::add));
    assertThat(failure)
        .isInstanceOf(StorageException.class)
        .hasMessageMatching(
            "The checkpoint needs at least [0-9.]+ MiB \\("
                + what
                + "\\); there is [0-9.]+ MiB left in "
                + small.path
                + "/"
                + name
                + "\\.");
    assertThat(events).doesNotContain(new ProgressEvent.PhaseStarted(Phase.DUMP));
    assertThat(filesBelow(small.path)).isEmpty();
    assertUntouched();
  }

  @Test
  void thereIsNoRoomForItsFiles() throws Exception {
    start("dd if=/dev/zero of=/big bs=1M count=8 2>/dev/null; " + COUNT);
    try (SmallPlace small = new SmallPlace(6)) {
      assertRefusedForLackOfRoom(small, "memory [0-9]+ KiB, files 8\\.[0-9] MiB");
    }
  }

  @Test
  void thereIsRoomForItOnceButNotForItsEncryptedForm() throws Exception {
    start("dd if=/dev/zero of=/big bs=1M count=8 2>/dev/null; " + COUNT);
    try (SmallPlace small = new SmallPlace(14)) {
      EncodedStore encrypted = EncodedStore.around(small.store).withKey(EncryptionKey.generate());
      assertRefusedForLackOfRoom(
          small,
          encrypted,
          "memory [0-9]+ KiB, files 8\\.[0-9] MiB, and as much for its encrypted form");
      // Compressed it is next to nothing, which nobody can know before.
      engine.checkpoint(
          CheckpointRequest.builder(name, encrypted.withCompression(Compression.parse("zstd")))
              .leaveRunning(true)
              .build());
    }
  }

  @Test
  void thereIsNoRoomForItsMemory() throws Exception {
    start("(head -c 24m /dev/urandom | tail -c 24m; sleep 1000) | sleep 1000 & " + COUNT);
    TestEngine.await("tail holds what it read", () -> memoryOf("tail") > 20 << 10);
    try (SmallPlace small = new SmallPlace(16)) {
      assertRefusedForLackOfRoom(small, "memory [0-9.]+ MiB(, files [0-9.]+ MiB)?");
    }
  }

  /** In KiB. */
  private long memoryOf(String program) throws Exception {
    String script = "awk '/RssAnon/ {print $2}' /proc/$(pidof " + program + ")/status";
    String said = TestEngine.shell(name, script).strip();
    return said.matches("[0-9]+") ? Long.parseLong(said) : 0;
  }

  @Test
  void whatFitsIsNotRefused() throws Exception {
    // 96 MiB to look at, and next to nothing to write.
    start(
        "dd if=/dev/zero of=/dev/shm/zeros bs=1M count=48 2>/dev/null;"
            + " truncate -s 48M /sparse; "
            + COUNT);
    try (SmallPlace small = new SmallPlace(12)) {
      CheckpointResult checkpoint = engine.checkpoint(CheckpointRequest.of(name, small.store));
      assertThat(small.store.list())
          .extracting(CheckpointManifest::files)
          .containsExactly(checkpoint.manifest().files());
    }
  }

  @Test
  void thePlaceVanishes() throws Exception {
    start(COUNT);
    Throwable failure =
        catchThrowable(
            () ->
                engine.checkpoint(
                    CheckpointRequest.of(name, store),
                    event -> removeStaged(directory.resolve("checkpoints"))));
    assertThat(failure).isNotNull();
    assertUntouched();
  }

  /** As `rm -rf` of somebody else would, at every step. */
  private static void removeStaged(Path top) {
    try {
      DockerCommand.host("rm", "-rf", top.toString());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theCallerIsInterrupted() throws Exception {
    start(COUNT);
    Thread.currentThread().interrupt();
    Throwable failure = checkpointInto(store);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure).isInstanceOf(OperationInterruptedException.class);
    assertUntouched();
  }

  @Test
  void anotherOperationIsUnderWay() throws Exception {
    start(COUNT);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Thread holder =
        new Thread(
            () -> {
              String id = TestEngine.docker().inspectContainerCmd(name).exec().getId();
              try (OperationLock lock = OperationLock.acquire("container-" + id, "it")) {
                begun.countDown();
                end.await();
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    holder.start();
    begun.await();
    assertThat(checkpointInto(store)).isInstanceOf(ContainerBusyException.class);
    end.countDown();
    holder.join();
    assertUntouched();
  }

  @Test
  void aNextTrySucceeds() throws Exception {
    start(CONNECTED);
    assertThat(checkpointInto(store)).isInstanceOf(CriuFailedException.class);
    TestEngine.shell(name, "killall nc");

    CheckpointResult checkpoint = engine.checkpoint(CheckpointRequest.of(name, store));

    assertThat(engine.restore(RestoreRequest.of(store, checkpoint.id())).containerName())
        .isEqualTo(name + "-restored");
  }

  @Test
  void aFailedRestoreLeavesNothing() throws Exception {
    start(COUNT);
    CheckpointResult checkpoint = engine.checkpoint(CheckpointRequest.of(name, store));
    List<String> before = TestEngine.containerNames();
    CheckpointId spoilt = spoil(checkpoint);

    assertThatThrownBy(
            () ->
                engine.restore(
                    RestoreRequest.of(DirectoryStore.at(directory.resolve("spoilt")), spoilt)))
        .isInstanceOf(CriuFailedException.class);

    assertThat(TestEngine.containerNames()).isEqualTo(before);
    assertThat(RunDirectory.RESTORES).isEmptyDirectory();
  }

  /** A checkpoint whose core image is cut short, with a manifest that believes in it. */
  private CheckpointId spoil(CheckpointResult checkpoint) throws Exception {
    DirectoryStore spoilt = DirectoryStore.at(directory.resolve("spoilt"));
    CheckpointId id = new CheckpointId(name, "sealed-anew");
    try (var staged = spoilt.stage(id)) {
      for (String part : List.of("images", "rootfs-diff.tar")) {
        DockerCommand.host(
            "cp", "-a", checkpoint.location() + "/" + part, staged.directory().toString());
      }
      DockerCommand.host(
          "truncate", "-s", "20", staged.directory().resolve("images/core-1.img").toString());
      staged.seal(
          new CheckpointManifest(
              checkpoint.manifest().formatVersion(),
              id,
              checkpoint.manifest().createdAt(),
              checkpoint.manifest().container(),
              checkpoint.manifest().image(),
              checkpoint.manifest().platform(),
              checkpoint.manifest().mounts(),
              checkpoint.manifest().options(),
              checkpoint.manifest().statistics(),
              checkpoint.manifest().parent(),
              List.of()));
      staged.commit(checkpoint.manifest().statistics());
    }
    return id;
  }
}
