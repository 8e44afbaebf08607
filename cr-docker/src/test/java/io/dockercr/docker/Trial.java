package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointOptions;
import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.CheckpointResult;
import io.dockercr.api.RestoreRequest;
import io.dockercr.api.RestoreResult;
import io.dockercr.storage.DirectoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A container started by {@code docker run}, checkpointed, removed, and restored under a new name;
 * what a test made is removed after it.
 */
final class Trial implements BeforeEachCallback, AfterEachCallback {
  /** Prints a number of its own again for each SIGUSR1, and ends at SIGTERM. */
  static final String WITNESS =
      "n=$(cat /proc/sys/kernel/random/uuid); trap 'echo $n' USR1; trap 'exit 0' TERM; echo $n;"
          + " while :; do sleep 0.1; done";

  private final List<String> leftovers = new ArrayList<>();
  private final List<List<String>> undo = new ArrayList<>();
  private DockerCheckpointEngine engine;
  private DirectoryStore store;
  private Path directory;
  private String name;

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    TestEngine.registerRuntime();
    engine = TestEngine.connect();
    directory = Files.createTempDirectory("docker-cr-trial");
    store = DirectoryStore.at(directory.resolve("checkpoints"));
    name = TestEngine.newName("trial");
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    leftovers.forEach(TestEngine::remove);
    leftovers.clear();
    for (List<String> words : undo) {
      DockerCommand.attempt("docker", words);
    }
    undo.clear();
    engine.close();
    store.close();
    MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
  }

  DockerCheckpointEngine engine() {
    return engine;
  }

  DirectoryStore store() {
    return store;
  }

  /** A directory of this test's own. */
  Path directory() {
    return directory;
  }

  /** The container's name. */
  String name() {
    return name;
  }

  /** A further container's name, which is removed after the test. */
  String another(String suffix) {
    leftovers.add(name + suffix);
    return name + suffix;
  }

  /** A docker command to be run after the test, whether it succeeds or not. */
  void afterwards(String... words) {
    undo.add(List.of(words));
  }

  /** {@code docker run --detach --name NAME WORDS…}. */
  void run(String... words) throws Exception {
    run(List.of(words));
  }

  void run(List<String> words) throws Exception {
    leftovers.add(name);
    List<String> all = new ArrayList<>(List.of("run", "--detach", "--name", name));
    all.addAll(words);
    DockerCommand.docker(all.toArray(String[]::new));
  }

  /** Runs the {@link #WITNESS} in busybox with options of {@code docker run}. */
  void runWitness(List<String> options) throws Exception {
    List<String> words = new ArrayList<>(options);
    words.addAll(List.of(TestEngine.BUSYBOX, "sh", "-c", WITNESS));
    run(words);
    awaitLine(name);
  }

  static void awaitLine(String container) throws Exception {
    TestEngine.await("the first line", () -> !logs(container).isEmpty());
  }

  static List<String> logs(String container) throws Exception {
    return DockerCommand.docker("logs", container).lines().toList();
  }

  CheckpointResult checkpoint(CheckpointOptions options) throws CheckpointException {
    return engine.checkpoint(CheckpointRequest.builder(name, store).options(options).build());
  }

  CheckpointResult checkpoint() throws CheckpointException {
    return checkpoint(CheckpointOptions.DEFAULT);
  }

  /** Restores under a name that is removed after the test. */
  RestoreResult restore(
      CheckpointResult checkpoint, String newName, Consumer<RestoreRequest.Builder> changes)
      throws CheckpointException {
    leftovers.add(newName);
    RestoreRequest.Builder request =
        RestoreRequest.builder(store, checkpoint.id()).newName(newName);
    changes.accept(request);
    return engine.restore(request.build());
  }

  /** Checkpoints, removes the original with nothing else, restores; the new name. */
  String moveOver(CheckpointOptions options) throws Exception {
    JsonNode before = inspect(name);
    CheckpointResult checkpoint = checkpoint(options);
    DockerCommand.docker("rm", "--force", name);
    String again = name + "-again";
    restore(checkpoint, again, request -> {});
    assertThat(InspectComparison.differences(before, inspect(again), options.tcpEstablished()))
        .isEmpty();
    return again;
  }

  String moveOver() throws Exception {
    return moveOver(CheckpointOptions.DEFAULT);
  }

  /** The witness prints the number that it had before. */
  void assertWitnessGoesOn(String container, String number) throws Exception {
    DockerCommand.docker("kill", "--signal", "USR1", container);
    TestEngine.await("the witness answers", () -> logs(container).contains(number));
  }

  /** Runs the witness with these options, moves it over, and asks a question before and after. */
  String assertSame(List<String> options, String question) throws Exception {
    runWitness(options);
    String number = logs(name).get(0);
    String before = DockerCommand.shell(name, question);
    String again = moveOver();
    assertWitnessGoesOn(again, number);
    assertThat(DockerCommand.shell(again, question)).isEqualTo(before);
    return before;
  }

  static JsonNode inspect(String container) throws Exception {
    return EngineApi.JSON.readTree(DockerCommand.docker("inspect", container)).get(0);
  }

  static void await(String what, Callable<Boolean> question) throws Exception {
    TestEngine.await(what, question);
  }
}
