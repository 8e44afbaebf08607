package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checkpoints go to and come from the real Podman and the real checkpointctl, which {@code
 * setup_host.sh} installs, and what ran goes on.
 */
class ExchangeIT {
  private static final String IMAGE = "docker-cr-test/busybox";

  /**
   * Counts in a file, to which it appends, so that it is never read empty; what else it does to its
   * files has to survive too.
   */
  private static final String PROGRAM =
      "echo kept > /dev/shm/kept; rm /bin/vi; echo mine > /etc/mine; mkdir -p /tmp/sub;"
          + " i=0; while :; do i=$((i+1)); echo $i >> /tmp/sub/count; sleep 0.1; done";

  private static final Path RUNTIME =
      Path.of("/usr/local/libexec/docker-cr-test-" + System.getenv("DOCKER_CR_TEST_ENGINE"));

  @TempDir private Path directory;
  private final String name = "exchange-" + UUID.randomUUID().toString().substring(0, 8);
  private final String restored = name + "-restored";

  @BeforeAll
  static void setUp() throws Exception {
    dockerCr("setup", "--runtime-dir", RUNTIME.toString());
  }

  @AfterEach
  void remove() throws Exception {
    Shell.run(Map.of(), List.of("docker", "rm", "-f", "-v", name, restored));
    Shell.run(Map.of(), List.of("docker", "volume", "rm", "-f", name));
  }

  private String docker(String... arguments) throws Exception {
    return Shell.docker(arguments);
  }

  private static Shell.Result dockerCr(String... arguments) throws Exception {
    Shell.Result result = Shell.dockerCr(arguments);
    assertThat(result.exitCode()).as(String.join(" ", arguments) + ": " + result.err()).isZero();
    return result;
  }

  private static String run(String... command) throws Exception {
    Shell.Result result = Shell.run(Map.of(), List.of(command));
    assertThat(result.exitCode()).as(String.join(" ", command) + ": " + result.err()).isZero();
    return result.out();
  }

  /** Something to ask a container with. */
  private interface Exec {
    String run(String... command) throws Exception;
  }

  private Exec inDocker(String container) {
    return command -> {
      List<String> words = new ArrayList<>(List.of("exec", container));
      words.addAll(List.of(command));
      return Shell.docker(words.toArray(String[]::new));
    };
  }

  private static int count(Exec exec) throws Exception {
    return Integer.parseInt(exec.run("tail", "-n", "1", "/tmp/sub/count").strip());
  }

  private static void awaitMoreThan(int least, Exec exec) throws Exception {
    Await.until(
        "counts beyond " + least,
        () -> {
          try {
            return count(exec) > least;
          } catch (AssertionError | NumberFormatException e) {
            // Not there yet.
            return false;
          }
        });
  }

  /** It goes on from where it was, with all its files. */
  private static void assertGoesOn(Exec exec, int before) throws Exception {
    awaitMoreThan(before, exec);
    assertThat(count(exec)).as("goes on, from " + before).isLessThan(before + 400);
    String found = exec.run("awk", Counter.LINES_AND_LAST, "/tmp/sub/count");
    Counter.assertInStep(found.strip().split(" "));
    assertThat(exec.run("cat", "/dev/shm/kept").strip()).isEqualTo("kept");
    assertThat(exec.run("cat", "/etc/mine").strip()).isEqualTo("mine");
    assertThat(exec.run("sh", "-c", "ls /bin/vi || echo gone").strip()).isEqualTo("gone");
    assertThat(exec.run("stat", "-c", "%a", "/etc").strip()).isEqualTo("755");
  }

  private int runInDocker(String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("run", "-d", "--name", name));
    command.addAll(List.of(options));
    command.addAll(List.of(IMAGE, "sh", "-c", PROGRAM));
    docker(command.toArray(String[]::new));
    awaitMoreThan(3, inDocker(name));
    return count(inDocker(name));
  }

  private Path checkpoint(String checkpoint, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("checkpoint", name, "--name=" + checkpoint));
    command.add("--output=" + directory.resolve("store"));
    command.addAll(List.of(options));
    return Path.of(dockerCr(command.toArray(String[]::new)).out().strip());
  }

  @Test
  void ownArchivesComeBackAsTheyWere() throws Exception {
    int before = runInDocker("-v", name + ":/data");
    docker("exec", name, "sh", "-c", "echo stored > /data/file");
    Path checkpoint = checkpoint("one", "--with-volumes");
    String archive = directory.resolve("one.tar.zst").toString();
    assertThat(dockerCr("export", checkpoint.toString(), "-o", archive).out().strip())
        .isEqualTo(archive);
    JsonNode manifest = Json.MAPPER.readTree(checkpoint.resolve("manifest.json").toFile());
    dockerCr("rm", name + "/one", "--store=" + directory.resolve("store"));
    docker("rm", "-f", name);
    docker("volume", "rm", name);

    Path imported =
        Path.of(
            dockerCr("import", archive, "--output=" + directory.resolve("other")).out().strip());
    JsonNode again = Json.MAPPER.readTree(imported.resolve("manifest.json").toFile());
    assertThat(again.path("manifestDigest")).isEqualTo(manifest.path("manifestDigest"));
    dockerCr("restore", "--from=" + imported, "--new-name=" + restored);
    assertGoesOn(inDocker(restored), before);
    assertThat(docker("exec", restored, "cat", "/data/file")).isEqualTo("stored");
  }

  @Test
  void checkpointctlReadsWhatIsMadeForKubernetes() throws Exception {
    runInDocker();
    Path first = checkpoint("one", "--leave-running");
    Path second = checkpoint("two");
    Path archives = Files.createDirectory(directory.resolve("archives"));
    String one = archives.resolve("checkpoint-one.tar").toString();
    String two = archives.resolve("checkpoint-two.tar.gz").toString();
    dockerCr("export", first.toString(), "--as=cri", "-o", one);
    dockerCr("export", second.toString(), "--as=cri", "-o", two);

    assertThat(run("checkpointctl", "show", one)).contains(name, IMAGE, "runc", "CRI-O");
    assertThat(run("checkpointctl", "show", one, two)).contains(name);
    for (String option :
        List.of(
            "--stats",
            "--mounts",
            "--metadata",
            "--ps-tree",
            "--ps-tree-cmd",
            "--ps-tree-env",
            "--files",
            "--sockets",
            "--all")) {
      assertThat(run("checkpointctl", "inspect", one, option)).as(option).contains(name);
    }
    assertThat(run("checkpointctl", "inspect", two, "--all")).contains(name);
    JsonNode all =
        Json.MAPPER.readTree(run("checkpointctl", "inspect", one, "--all", "--format=json")).get(0);
    assertThat(all.at("/container_name").asText()).isEqualTo(name);
    assertThat(all.at("/process_tree/pid").asInt()).isEqualTo(1);
    assertThat(run("checkpointctl", "memparse", one)).contains("sh");
    run("checkpointctl", "memparse", one, "--pid=1", "--search=count");
    assertThat(run("checkpointctl", "list", archives.toString()))
        .contains("CRI-O", "checkpoint-one.tar", "checkpoint-two.tar.gz");
    if (run("checkpointctl", "--help").contains("  diff ")) {
      assertThat(run("checkpointctl", "diff", one, two)).isNotEmpty();
    }
  }

  @Test
  void podmansContainersGoOnInDocker() throws Exception {
    Path archive = directory.resolve("podman.tar.gz");
    int before;
    try (OtherPodman podman = new OtherPodman(directory.resolve("podman"))) {
      String image = podman.load(IMAGE);
      podman.call("run", "-d", "--name", name, image, "sh", "-c", PROGRAM);
      awaitMoreThan(3, command -> podman.call(inPodman(command)));
      before = count(command -> podman.call(inPodman(command)));
      podman.call("container", "checkpoint", "--compress=gzip", "--export=" + archive, name);
    }
    Shell.Result imported =
        dockerCr("import", archive.toString(), "--output=" + directory.resolve("store"));
    assertThat(imported.err()).contains("image", "sh -c", "/run/.containerenv");
    Path checkpoint = Path.of(imported.out().strip());
    dockerCr("verify", "--all", "--store=" + directory.resolve("store"));
    dockerCr("restore", "--from=" + checkpoint, "--new-name=" + restored);
    assertGoesOn(inDocker(restored), before);
    // Podman's archive does not say what directories are like that have changed files in them.
    assertThat(docker("exec", restored, "stat", "-c", "%a", "/tmp")).isEqualTo("1777");
    assertThat(docker("exec", restored, "sh", "-c", "ls /run/.containerenv || echo gone"))
        .contains("gone");
    docker("restart", "-t", "0", restored);
    awaitMoreThan(0, inDocker(restored));
  }

  private String[] inPodman(String... command) {
    List<String> words = new ArrayList<>(List.of("exec", name));
    words.addAll(List.of(command));
    return words.toArray(String[]::new);
  }

  @Test
  void dockersContainersGoOnInPodman() throws Exception {
    int before = runInDocker();
    Path checkpoint = checkpoint("one");
    String archive = directory.resolve("for-podman.tar.zst").toString();
    dockerCr("export", checkpoint.toString(), "--as=podman", "-o", archive);
    try (OtherPodman podman = new OtherPodman(directory.resolve("podman"))) {
      podman.load(IMAGE);
      podman.call("container", "restore", "--import=" + archive);
      assertGoesOn(command -> podman.call(inPodman(command)), before);
      // The network is the one that Podman made.
      assertThat(podman.call(inPodman("ip", "address"))).contains("eth0");
    }
  }

  @Test
  void anArchiveForKubernetesComesBack() throws Exception {
    int before = runInDocker();
    Path checkpoint = checkpoint("one");
    String archive = directory.resolve("cri.tar").toString();
    dockerCr("export", checkpoint.toString(), "--as=cri", "-o", archive);
    Path imported =
        Path.of(
            dockerCr("import", archive, "--as-name=k8s/one", "--output=" + directory)
                .out()
                .strip());
    assertThat(imported).isEqualTo(directory.resolve("k8s/one"));
    dockerCr("restore", "--from=" + imported, "--new-name=" + restored);
    assertGoesOn(inDocker(restored), before);
  }

  @Test
  void privilegesHaveToBeAllowed() throws Exception {
    runInDocker("--cap-add=SYS_ADMIN", "-v", directory + ":/host");
    Path checkpoint = checkpoint("one");
    String archive = directory.resolve("one.tar").toString();
    dockerCr("export", checkpoint.toString(), "-o", archive);
    Path other = directory.resolve("other");
    Shell.Result refused = Shell.dockerCr("import", archive, "--output=" + other);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.ARCHIVE_REFUSED.code());
    assertThat(refused.err())
        .contains("CAP_SYS_ADMIN", "the host's path " + directory, "--allow-privileged");
    assertThat(other).doesNotExist();
    Shell.Result taken = dockerCr("import", archive, "--allow-privileged", "--output=" + other);
    assertThat(taken.err()).contains("allowed", "CAP_SYS_ADMIN");
  }
}
