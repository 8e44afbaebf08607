package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The plug-in as it is installed: there when it is asked for, and nowhere else. */
class S3PluginIT {
  private static final Path HOME = Shell.DISTRIBUTION;

  @Test
  void isLoadedForItsStoresOnly() throws Exception {
    int closed;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = free.getLocalPort();
    }
    Map<String, String> environment =
        Map.of(
            "AWS_ACCESS_KEY_ID", "KEY",
            "AWS_SECRET_ACCESS_KEY", "topsecret",
            "DOCKER_CR_JAVA_OPTS", "-Xlog:class+load:stdout");
    String store = "s3://bucket?endpoint=http://127.0.0.1:" + closed;

    Shell.Result asked = Shell.run(environment, List.of(Shell.DOCKER_CR, "list", "--store", store));
    assertThat(asked.exitCode()).as(asked.err()).isEqualTo(ExitCode.STORAGE.code());
    assertThat(asked.err()).contains(" can't be reached.").doesNotContain("topsecret");

    Shell.Result other =
        Shell.run(environment, List.of(Shell.DOCKER_CR, "list", "--store", "/tmp/no-such-store"));
    assertThat(other.out()).doesNotContain("io.dockercr.s3", "software.amazon");
  }

  @Test
  void isNotAmongTheJarsOfEveryStart() throws Exception {
    try (Stream<Path> jars = Files.list(HOME.resolve("lib"))) {
      assertThat(jars.map(jar -> jar.getFileName().toString()))
          .noneMatch(name -> name.contains("s3") || name.contains("aws"));
    }
    try (Stream<Path> jars = Files.list(HOME.resolve("plugins/s3"))) {
      assertThat(jars.map(jar -> jar.getFileName().toString()))
          .anyMatch(name -> name.startsWith("cr-storage-s3-"))
          .noneMatch(name -> name.startsWith("cr-api-") || name.startsWith("slf4j"));
    }
  }
}
