package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.RestoreResult;
import io.dockercr.cli.examples.EmbeddingExample;
import io.dockercr.cli.examples.ReadmeExample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of README.md and docs/embedding.md do what they say. */
class EmbeddingIT {
  private static final String IMAGE = "docker-cr-test/busybox";
  private static final String COUNT = "i=0; while :; do i=$((i+1)); echo $i; sleep 0.2; done";
  private static final Path RUNTIME =
      Path.of("/usr/local/libexec/docker-cr-test-" + System.getenv("DOCKER_CR_TEST_ENGINE"));

  @TempDir private Path directory;
  private Path mounted;
  private String name;
  private String again;

  @BeforeEach
  void start() throws Exception {
    name = "embedding-" + UUID.randomUUID().toString().substring(0, 8);
    again = name + "-again";
    mounted = Files.createDirectory(directory.resolve("mounted"));
    Shell.dockerCr("setup", "--runtime-dir", RUNTIME.toString());
    Shell.docker("run", "-d", "--name", name, "-v", mounted + ":/data", IMAGE, "sh", "-c", COUNT);
    Await.until("counts", () -> !numbers(name).isEmpty());
  }

  @AfterEach
  void remove() throws Exception {
    for (String container : List.of(name, name + "-restored", again)) {
      Shell.run(Map.of(), List.of("docker", "rm", "-f", container));
    }
  }

  private static List<Integer> numbers(String container) throws Exception {
    return Shell.docker("logs", container).lines().map(Integer::valueOf).toList();
  }

  private static void assertGoesOn(String container, int last) throws Exception {
    Await.until("counts", () -> numbers(container).size() > 1);
    assertThat(numbers(container)).allMatch(number -> number > last);
  }

  private static int last(String container) throws Exception {
    List<Integer> numbers = numbers(container);
    return numbers.get(numbers.size() - 1);
  }

  @Test
  void theTenLinesOfTheReadme() throws Exception {
    String restored = ReadmeExample.goOn(name, directory.resolve("checkpoints"));

    assertThat(restored).isEqualTo(name + "-restored");
    assertGoesOn(restored, last(name));
  }

  @Test
  void theLongerExample() throws Exception {
    List<String> log = new ArrayList<>();
    try (EmbeddingExample example =
        new EmbeddingExample(directory.resolve("checkpoints").toUri(), log::add)) {
      assertThat(example.save(name + "-not-there")).isEmpty();
      assertThat(log).singleElement().asString().contains(name + "-not-there");

      int before = last(name);
      Optional<CheckpointId> saved = example.save(name);
      assertThat(saved).hasValueSatisfying(id -> assertThat(id.container()).isEqualTo(name));
      assertThat(log).anyMatch(line -> line.startsWith("DUMP took ")).anyMatch(this::isFrozenTime);
      assertThat(Shell.docker("inspect", "-f", "{{.State.Running}}", name)).isEqualTo("true");

      Files.delete(mounted);
      RestoreResult restored = example.goOn(saved.orElseThrow(), again);
      assertThat(restored.containerName()).isEqualTo(again);
      assertThat(log).anyMatch(line -> line.endsWith(" It is created, empty."));
      assertThat(mounted).isEmptyDirectory();
      assertGoesOn(again, before);
    }
  }

  private boolean isFrozenTime(String line) {
    return line.matches("frozen for \\d+ ms");
  }
}
