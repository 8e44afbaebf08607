package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.CheckpointResult;
import io.dockercr.api.RestoreRequest;
import io.dockercr.api.RestoreResult;
import io.dockercr.storage.DirectoryStore;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The main job on a real engine: what ran goes on under a new name. */
class CheckpointRestoreIT {
  private static final String COUNT = "i=0; while :; do i=$((i+1)); echo $i; sleep 0.2; done";

  @TempDir private Path directory;

  private final List<String> containers = new ArrayList<>();
  private DockerCheckpointEngine engine;
  private DirectoryStore store;

  @BeforeEach
  void connect() throws Exception {
    TestEngine.registerRuntime();
    engine = TestEngine.connect();
    store = DirectoryStore.at(directory.resolve("checkpoints"));
  }

  @AfterEach
  void removeContainers() {
    containers.forEach(TestEngine::remove);
    engine.close();
    store.close();
  }

  private String start(String image, String shell) {
    String name = TestEngine.newName("test");
    containers.add(name);
    TestEngine.start(image, name, shell);
    return name;
  }

  private CheckpointResult checkpoint(String container, boolean leaveRunning) throws Exception {
    return engine.checkpoint(
        CheckpointRequest.builder(container, store).leaveRunning(leaveRunning).build());
  }

  private RestoreResult restore(CheckpointResult checkpoint, String newName) throws Exception {
    containers.add(newName);
    return engine.restore(RestoreRequest.builder(store, checkpoint.id()).newName(newName).build());
  }

  private static void awaitNumber(String container, int number) throws Exception {
    TestEngine.await(
        container + " counts to " + number, () -> TestEngine.lastNumber(container) >= number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"libcriu", "binary"})
  void aCounterGoesOnUnderANewName(String criuClient) throws Exception {
    engine.close();
    engine = TestEngine.connect(criuClient);
    String name = start(TestEngine.BUSYBOX, COUNT);
    awaitNumber(name, 5);

    CheckpointResult checkpoint = checkpoint(name, false);

    assertThat(checkpoint.running()).isFalse();
    assertThat(TestEngine.isRunning(name)).isFalse();
    int last = TestEngine.lastNumber(name);
    TestEngine.remove(name);
    RestoreResult restored = restore(checkpoint, name + "-again");
    assertThat(restored.method()).isEqualTo(RestoreResult.Method.RUNTIME);
    awaitNumber(name + "-again", last + 3);
    int first = Integer.parseInt(TestEngine.logs(name + "-again").get(0));
    assertThat(first).isBetween(last, last + 1);
  }

  @Test
  void aRestoredContainerIsAnOrdinaryOne() throws Exception {
    String name = start(TestEngine.BUSYBOX, COUNT);
    awaitNumber(name, 2);
    CheckpointResult checkpoint = checkpoint(name, false);
    String again = name + "-again";
    restore(checkpoint, again);

    assertThat(TestEngine.shell(again, "echo in; ps")).contains("in").contains("sleep 0.2");
    TestEngine.docker().stopContainerCmd(again).withTimeout(1).exec();
    assertThat(TestEngine.isRunning(again)).isFalse();
    TestEngine.docker().startContainerCmd(again).exec();
    TestEngine.await("it counts from the start", () -> TestEngine.logs(again).contains("1"));
  }

  @Test
  void theOriginalRunsOnWhenLeftRunning() throws Exception {
    String name = start(TestEngine.BUSYBOX, COUNT);
    awaitNumber(name, 2);

    CheckpointResult checkpoint = checkpoint(name, true);

    assertThat(checkpoint.running()).isTrue();
    assertThat(TestEngine.isRunning(name)).isTrue();
    awaitNumber(name, TestEngine.lastNumber(name) + 3);
    restore(checkpoint, name + "-twin");
    awaitNumber(name + "-twin", 3);
    awaitNumber(name, TestEngine.lastNumber(name) + 3);
  }

  @Test
  void filesComeBackExact() throws Exception {
    String name = start(TestEngine.DEBIAN, FilesInContainer.MAKE + "\ntouch /made; sleep 1000");
    TestEngine.await(
        "the files are made", () -> TestEngine.shell(name, "ls /made").equals("/made\n"));
    String before = TestEngine.shell(name, FilesInContainer.DESCRIBE);
    CheckpointResult checkpoint = checkpoint(name, false);
    TestEngine.remove(name);
    restore(checkpoint, name + "-again");

    String after = TestEngine.shell(name + "-again", FilesInContainer.DESCRIBE);

    assertThat(before)
        .contains("/work/999 ")
        .contains("user.note")
        .contains("changed in container");
    assertThat(before).doesNotContain("/etc/debian_version").doesNotContain("/etc/skel");
    assertThat(after).isEqualTo(before);
  }

  @Test
  void aPublishedPortAnswers() throws Exception {
    String name = TestEngine.newName("web");
    containers.add(name);
    TestEngine.start(
        TestEngine.BUSYBOX,
        name,
        "mkdir -p /www; echo hello >/www/index.html; httpd -f -p 80 -h /www",
        create ->
            create
                .withExposedPorts(ExposedPort.tcp(80))
                .withHostConfig(
                    HostConfig.newHostConfig().withPortBindings(PortBinding.parse("18080:80"))));
    TestEngine.await("the page is served", () -> page(18080).equals("hello\n"));
    CheckpointResult checkpoint = checkpoint(name, false);
    TestEngine.remove(name);
    restore(checkpoint, name + "-again");

    TestEngine.await("the page is served again", () -> page(18080).equals("hello\n"));
  }

  private static String page(int port) {
    try (InputStream in =
        URI.create("http://" + TestEngine.host() + ":" + port + "/").toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }

  @Test
  void memoryIsKeptBitForBit() throws Exception {
    String name =
        start(
            TestEngine.DEBIAN,
            "exec python3 -c '"
                + "import hashlib, os, signal, time\n"
                + "block = os.urandom(256 << 20)\n"
                + "print(hashlib.sha256(block).hexdigest(), flush=True)\n"
                + "signal.signal(signal.SIGUSR1, lambda *a:"
                + " print(hashlib.sha256(block).hexdigest(), flush=True))\n"
                + "while True: time.sleep(1)'");
    TestEngine.await("memory is filled", () -> TestEngine.logs(name).size() == 1);
    CheckpointResult checkpoint = checkpoint(name, false);
    assertThat(checkpoint.statistics().imageBytes()).isGreaterThan(256 << 20);
    restore(checkpoint, name + "-again");

    TestEngine.docker().killContainerCmd(name + "-again").withSignal("USR1").exec();

    TestEngine.await("it answers", () -> TestEngine.logs(name + "-again").size() == 1);
    assertThat(TestEngine.logs(name + "-again")).isEqualTo(TestEngine.logs(name));
  }

  @Test
  void fiveRestoreInParallel() throws Exception {
    String name = start(TestEngine.BUSYBOX, COUNT);
    awaitNumber(name, 2);
    CheckpointResult checkpoint = checkpoint(name, false);
    ExecutorService pool = Executors.newFixedThreadPool(5);
    try {
      List<Future<RestoreResult>> restores = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        String twin = name + "-" + i;
        containers.add(twin);
        restores.add(
            pool.submit(
                () ->
                    engine.restore(
                        RestoreRequest.builder(store, checkpoint.id()).newName(twin).build())));
      }
      for (Future<RestoreResult> restore : restores) {
        awaitNumber(restore.get().containerName(), 4);
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
