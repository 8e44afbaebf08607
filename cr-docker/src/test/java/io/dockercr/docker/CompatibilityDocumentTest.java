package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompatibilityDocumentTest {
  @TempDir private Path directory;

  @Test
  void isWhatTheTestsWouldWrite() throws Exception {
    if (System.getProperty("docs.update") != null) {
      Files.writeString(
          CompatibilityTable.FILE, CompatibilityDocument.read(CompatibilityTable.FILE).text());
    }
    assertThat(Files.readString(CompatibilityTable.FILE))
        .isEqualTo(CompatibilityDocument.read(CompatibilityTable.FILE).text());
  }

  @Test
  void keepsWhatAnotherEngineWasFoundToDo() throws Exception {
    Path file = directory.resolve("table.md");
    Row row = Row.BIND_MOUNTS;
    Files.writeString(
        file,
        CompatibilityDocument.read(file).with(TestedEngine.DOCKER_26, Map.of(row, "fails")).text());
    Files.writeString(
        file,
        CompatibilityDocument.read(file).with(TestedEngine.DOCKER_28, Map.of(row, "works")).text());

    CompatibilityDocument document = CompatibilityDocument.read(file);

    assertThat(document.outcome(row, TestedEngine.DOCKER_26)).isEqualTo("fails");
    assertThat(document.outcome(row, TestedEngine.DOCKER_28)).isEqualTo("works");
    assertThat(document.outcome(Row.VOLUMES, TestedEngine.DOCKER_28))
        .isEqualTo(CompatibilityDocument.UNTRIED);
  }
}
