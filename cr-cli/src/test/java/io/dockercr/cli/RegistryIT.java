package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.dockercr.oci.RegistryServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers go on from a real registry; the real Podman reads what is in it. */
class RegistryIT {
  private static final String IMAGE = "docker-cr-test/busybox";
  private static final Path RUNTIME =
      Path.of("/usr/local/libexec/docker-cr-test-" + System.getenv("DOCKER_CR_TEST_ENGINE"));
  private static final String PODMAN = "/opt/docker-cr-host/podman/podman";

  @TempDir private static Path shared;
  private static RegistryServer server;

  @TempDir private Path directory;
  private String name;
  private String image;

  @BeforeAll
  static void startRegistry() throws Exception {
    server = RegistryServer.start(shared);
  }

  @AfterAll
  static void stopRegistry() throws Exception {
    server.close();
  }

  @BeforeEach
  void start() throws Exception {
    name = "registry-" + UUID.randomUUID().toString().substring(0, 8);
    image = server.name() + "/" + name + ":first";
    Shell.dockerCr("setup", "--runtime-dir", RUNTIME.toString());
    Shell.docker("run", "-d", "--name", name, IMAGE, "sh", "-c", Counter.COMMAND);
    Counter.awaitStarted(name);
    dockerCr("checkpoint", name, "--name", "first");
    Shell.docker("rm", "-f", name);
  }

  @AfterEach
  void remove() throws Exception {
    Shell.run(Map.of(), List.of("docker", "rm", "-f", name + "-restored"));
  }

  private String dockerCr(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--store", directory.toString()));
    Shell.Result result = Shell.dockerCr(all.toArray(String[]::new));
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result.out().strip();
  }

  @Test
  void goesOnAfterPushAndPull() throws Exception {
    String before = Files.readString(directory.resolve(name).resolve("first/manifest.json"));
    String pushed = dockerCr("push", name + "/first", image);
    assertThat(pushed).startsWith(server.name() + "/" + name + "@sha256:");
    dockerCr("rm", name + "/first");
    assertThat(dockerCr("pull", image)).isEqualTo(name + "/first");
    assertThat(directory.resolve(name).resolve("first/manifest.json")).hasContent(before);
    dockerCr("restore", "--from", name + "/first");
    Counter.assertGoesOn(name + "-restored");
  }

  @Test
  void podmanPullsWhatIsForIt() throws Exception {
    JsonNode pushed =
        Json.MAPPER.readTree(
            dockerCr("push", name + "/first", image, "--as", "podman", "--format", "json"));
    List<String> podman =
        List.of(
            PODMAN,
            "--root",
            shared.resolve("podman").toString(),
            "--runroot",
            shared.resolve("podman-run").toString(),
            "--storage-driver",
            "vfs");
    run(podman, "pull", "--tls-verify=false", image);
    JsonNode inspected = Json.MAPPER.readTree(run(podman, "image", "inspect", image)).get(0);
    assertThat(inspected.get("Digest")).isEqualTo(pushed.get("digest"));
    assertThat(inspected.at("/Annotations/io.podman.annotations.checkpoint.name").asText())
        .isEqualTo(name);
    assertThat(inspected.at("/Annotations/io.podman.annotations.checkpoint.runtime.name").asText())
        .isEqualTo("runc");
    run(podman, "rmi", image);
  }

  private static String run(List<String> program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of(arguments));
    Shell.Result result = Shell.run(Map.of(), command);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result.out();
  }

  @Test
  void skopeoReadsWhatIsExportedAsALayout() throws Exception {
    Path layout = directory.resolve("layout");
    Path archive = directory.resolve("layout.tar");
    for (Path output : List.of(layout, archive)) {
      dockerCr("export", name + "/first", "--as", "oci", "-o", output.toString());
    }
    List<String> skopeo = List.of("skopeo", "--insecure-policy");
    String read = run(skopeo, "inspect", "--raw", "oci:" + layout + ":first");
    assertThat(run(skopeo, "inspect", "--raw", "oci-archive:" + archive + ":first"))
        .isEqualTo(read);
    assertThat(
            Json.MAPPER
                .readTree(read)
                .at("/annotations/org.criu.checkpoint.container.name")
                .asText())
        .isEqualTo(name);
    Shell.Result compressed =
        Shell.dockerCr(
            "export",
            name + "/first",
            "--as",
            "oci",
            "-o",
            archive + ".gz",
            "--store",
            directory.toString());
    assertThat(compressed.exitCode()).isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  void anInterruptedPushLeavesNothing() throws Exception {
    CountDownLatch sending = new CountDownLatch(1);
    HttpServer stalling =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    stalling.createContext(
        "/v2/",
        exchange -> {
          boolean post = exchange.getRequestMethod().equals("POST");
          if (exchange.getRequestMethod().equals("PUT")) {
            // It takes what comes, and never says so.
            sending.countDown();
            return;
          }
          exchange.getResponseHeaders().add("Location", "/v2/upload");
          exchange.sendResponseHeaders(post ? 202 : 404, -1);
          exchange.close();
        });
    stalling.start();
    try {
      CommandUnderWay push =
          CommandUnderWay.start(
              shared.resolve("said-" + name),
              List.of(
                  "push",
                  name + "/first",
                  "127.0.0.1:" + stalling.getAddress().getPort() + "/web:1",
                  "--store",
                  directory.toString()));
      assertThat(sending.await(60, TimeUnit.SECONDS)).as(push.output()).isTrue();
      Signals.sendToGroup("INT", push.pid());
      assertThat(push.await()).as(push.output()).isEqualTo(ExitCode.INTERRUPTED.code());
    } finally {
      stalling.stop(0);
    }
    try (Stream<Path> left = Files.list(directory.resolve(name))) {
      assertThat(left.map(path -> path.getFileName().toString())).containsExactly("first");
    }
  }

  @Test
  void theClientIsLoadedForRegistriesOnly() throws Exception {
    Map<String, String> environment =
        Map.of("DOCKER_CR_JAVA_OPTS", "-Xlog:class+load:file=" + directory.resolve("classes"));
    Shell.dockerCr(environment, "list", "--store", directory.toString());
    assertThat(directory.resolve("classes")).content().doesNotContain("land.oras");
    Shell.dockerCr(environment, "push", name + "/first", image, "--store", directory.toString());
    assertThat(directory.resolve("classes")).content().contains("land.oras");
    try (Stream<Path> jars = Files.list(Shell.DISTRIBUTION.resolve("lib"))) {
      assertThat(jars.map(jar -> jar.getFileName().toString()))
          .noneMatch(jar -> jar.contains("oras") || jar.contains("cr-oci"));
    }
  }
}
