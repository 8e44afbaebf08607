package io.dockercr.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Frame;
import io.dockercr.api.CheckpointException;
import io.dockercr.criu.CriuClients;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** The real engine that a test run was given, and containers on it. */
final class TestEngine {
  static final String BUSYBOX = "docker-cr-test/busybox:latest";
  static final String DEBIAN = "docker-cr-test/debian:latest";
  static final String RUNTIMES = "docker-cr-test/runtimes:latest";

  /** Bears tests that need {@link #RUNTIMES}. */
  static final String LARGE_IMAGE = "large-image";

  /**
   * Bears tests that only a host with AppArmor can run; none of those is that have only engines.
   */
  static final String APPARMOR = "apparmor";

  /** How many times slower than those that the tests were written for this machine is. */
  private static final int SLOWNESS =
      Integer.parseInt(System.getenv().getOrDefault("DOCKER_CR_TEST_SLOWNESS", "1"));

  private static final Duration PATIENCE = patience(Duration.ofSeconds(20));

  private TestEngine() {}

  /** How long to wait on this machine for what may take that long elsewhere. */
  static Duration patience(Duration elsewhere) {
    return elsewhere.multipliedBy(SLOWNESS);
  }

  /** The same for sockets: milliseconds. */
  static int patienceMillis(int elsewhere) {
    return elsewhere * SLOWNESS;
  }

  static DockerClient docker() {
    return DockerClientFactory.lazyClient();
  }

  /** The engine as docker-cr names it. */
  static String address() throws CheckpointException {
    return EngineAddress.fromEnvironment().toString();
  }

  /** Where ports that containers publish can be reached. */
  static String host() {
    return System.getenv("TESTCONTAINERS_HOST_OVERRIDE");
  }

  static DockerCheckpointEngine connect() throws CheckpointException {
    return DockerCheckpointEngine.connect();
  }

  static DockerCheckpointEngine connect(String criuClient) throws CheckpointException {
    return DockerCheckpointEngine.connect(
        EngineAddress.fromEnvironment(), CriuClients.named(criuClient).client());
  }

  /** Registers the restore runtime with the engine, in a directory of its own. */
  static void registerRuntime() throws Exception {
    try (DockerCheckpointEngine engine = connect()) {
      engine.restoreRuntime().register(runtimeDirectory());
    }
  }

  static Path runtimeDirectory() {
    String given = System.getenv("DOCKER_CR_TEST_RUNTIME_DIRECTORY");
    if (given != null) {
      return Path.of(given);
    }
    Path socket = Path.of(System.getenv("DOCKER_HOST").replaceFirst("^unix://", ""));
    return Path.of("/usr/local/libexec/docker-cr-test-" + socket.getParent().getFileName());
  }

  static String newName(String stem) {
    return stem + "-" + UUID.randomUUID().toString().substring(0, 8);
  }

  /** Starts a container of a local image that runs a shell command. The caller stops it. */
  static GenericContainer<?> start(
      String image, String name, String shell, Consumer<CreateContainerCmd> changes) {
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(image))
            .withImagePullPolicy(any -> false)
            .withCommand("sh", "-c", shell)
            .withCreateContainerCmdModifier(
                create -> {
                  create.withName(name);
                  changes.accept(create);
                });
    container.start();
    return container;
  }

  static GenericContainer<?> start(String image, String name, String shell) {
    return start(image, name, shell, create -> {});
  }

  static String exec(String container, String... command) throws Exception {
    String id =
        docker()
            .execCreateCmd(container)
            .withCmd(command)
            .withAttachStdout(true)
            .withAttachStderr(true)
            .exec()
            .getId();
    Text text = new Text();
    docker().execStartCmd(id).exec(text).awaitCompletion();
    return text.toString();
  }

  static String shell(String container, String script) throws Exception {
    return exec(container, "sh", "-c", script);
  }

  static List<String> logs(String container) throws Exception {
    Text text = new Text();
    docker()
        .logContainerCmd(container)
        .withStdOut(true)
        .withStdErr(true)
        .exec(text)
        .awaitCompletion();
    return text.toString().lines().toList();
  }

  static boolean isRunning(String container) {
    try {
      return Boolean.TRUE.equals(
          docker().inspectContainerCmd(container).exec().getState().getRunning());
    } catch (NotFoundException e) {
      return false;
    }
  }

  static boolean exists(String container) {
    try {
      docker().inspectContainerCmd(container).exec();
      return true;
    } catch (NotFoundException e) {
      return false;
    }
  }

  static List<String> containerNames() {
    return docker().listContainersCmd().withShowAll(true).exec().stream()
        .map(Container::getNames)
        .map(names -> names[0].substring(1))
        .sorted()
        .toList();
  }

  /** Removes a container, running or not; fine if it is not there. */
  static void remove(String container) {
    try {
      docker().removeContainerCmd(container).withForce(true).withRemoveVolumes(true).exec();
    } catch (NotFoundException e) {
      // That is what is wanted.
    }
  }

  /** Asks again until the answer is yes. */
  static void await(String what, Callable<Boolean> question) throws Exception {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!question.call()) {
      if (Instant.now().isAfter(deadline)) {
        throw new AssertionError("waited in vain for: " + what);
      }
      Thread.sleep(50);
    }
  }

  /** The last number of a container that counts no further; the engine may be late to read it. */
  static int numberAtWhichItStands(String container) throws Exception {
    int last = lastNumber(container);
    for (int tries = 0; tries < 10; tries++) {
      Thread.sleep(500);
      int now = lastNumber(container);
      if (now == last) {
        return last;
      }
      last = now;
    }
    throw new AssertionError(container + " counts on: " + last);
  }

  /** The last number that a counting container has printed; -1 before the first. */
  static int lastNumber(String container) throws Exception {
    List<String> lines = logs(container);
    return lines.isEmpty() ? -1 : Integer.parseInt(lines.get(lines.size() - 1));
  }

  private static final class Text extends ResultCallback.Adapter<Frame> {
    private final StringBuilder text = new StringBuilder();

    @Override
    public synchronized void onNext(Frame frame) {
      text.append(new String(frame.getPayload(), StandardCharsets.UTF_8));
    }

    @Override
    public synchronized String toString() {
      return text.toString();
    }
  }
}
