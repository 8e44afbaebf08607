package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes from which docker-cr starts: used when it fits, never missed when not. */
class ClassArchiveIT {
  private static final Path ARCHIVE = Path.of("lib", "docker-cr.jsa");
  private static final Map<String, String> LOADING =
      Map.of("DOCKER_CR_JAVA_OPTS", "-Xshare:on -Xlog:class+load:stdout");

  @TempDir private Path directory;
  private Path home;

  /** A copy, as an installation is one, with an archive of its own. */
  @BeforeEach
  void install() throws Exception {
    home = directory.resolve("lib").resolve("docker-cr");
    Files.createDirectories(home.getParent());
    Shell.run(Map.of(), List.of("cp", "-R", Shell.DISTRIBUTION.toString(), home.toString()));
    Files.deleteIfExists(home.resolve(ARCHIVE));
    prepare();
  }

  private void prepare() throws Exception {
    String program = home.resolve("libexec/prepare-class-data").toString();
    Shell.Result prepared = Shell.run(Map.of(), List.of(program));
    assertThat(prepared.exitCode()).as(prepared.err()).isZero();
  }

  private Shell.Result dockerCr(Map<String, String> environment, String... arguments)
      throws Exception {
    List<String> command =
        Stream.concat(Stream.of(home.resolve("bin/docker-cr") + ""), Stream.of(arguments)).toList();
    return Shell.run(environment, command);
  }

  @Test
  void classesComeFromTheArchive() throws Exception {
    for (String[] command : new String[][] {{"version"}, {"--help"}, {"checkpoint", "--help"}}) {
      Shell.Result result = dockerCr(LOADING, command);
      assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
      assertThat(loadedFromJars(result)).as(String.join(" ", command)).isEmpty();
      assertThat(result.out()).contains("io.dockercr.cli.DockerCr source: shared objects file");
    }
  }

  /** The classes of a checkpoint are there too: it fails late enough here to need most of them. */
  @Test
  void soDoTheClassesOfACheckpoint() throws Exception {
    Shell.Result result =
        dockerCr(LOADING, "checkpoint", "no-such-container", "--output", directory + "/out");
    assertThat(result.exitCode()).isEqualTo(ExitCode.CONTAINER_NOT_FOUND.code());
    assertThat(loadedFromJars(result)).isEmpty();
    assertThat(result.out())
        .contains("io.dockercr.docker.CheckpointOperation source: shared objects file");
  }

  private static List<String> loadedFromJars(Shell.Result result) {
    return result
        .out()
        .lines()
        .filter(line -> line.contains("source: file:"))
        .filter(line -> line.contains("/docker-cr/lib/"))
        .toList();
  }

  @Test
  void withoutTheArchiveItOnlyStartsMoreSlowly() throws Exception {
    Files.delete(home.resolve(ARCHIVE));
    assertStartsInSilence();
  }

  @Test
  void anArchiveThatIsDamagedIsPassedOver() throws Exception {
    Files.delete(home.resolve(ARCHIVE));
    Files.writeString(home.resolve(ARCHIVE), "this is no archive");
    assertStartsInSilence();
  }

  @Test
  void anArchiveOfOtherJarsIsPassedOver() throws Exception {
    try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
      for (Path jar : jars.filter(path -> path.toString().endsWith(".jar")).toList()) {
        Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
      }
    }
    assertStartsInSilence();
  }

  private void assertStartsInSilence() throws Exception {
    Shell.Result result = dockerCr(Map.of(), "version");
    assertThat(result.exitCode()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).startsWith("docker-cr ").hasLineCount(1);
  }

  @Test
  void anybodyMayUseIt() throws IOException {
    assertThat(Files.getPosixFilePermissions(home.resolve(ARCHIVE)).toString())
        .contains("OTHERS_READ");
  }
}
