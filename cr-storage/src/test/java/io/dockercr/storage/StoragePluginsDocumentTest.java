package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The store that {@code docs/storage-plugins.md} builds is the one that is compiled and tested
 * here. {@code -Ddocs.update} writes what differs anew.
 */
class StoragePluginsDocumentTest {
  private static final Path DOCUMENT = Path.of("../docs/storage-plugins.md");
  private static final Path SOURCES = Path.of("src/test/java/io/dockercr/example");
  private static final String BEGIN = "// docs:begin\n";

  @ParameterizedTest
  @ValueSource(strings = {"ZipStore", "ZipFiles", "ZipStoreProvider", "ZipStoreTest"})
  void quotesTheSource(String name) throws Exception {
    String source = Files.readString(SOURCES.resolve(name + ".java"));
    String code =
        source
            .substring(source.indexOf(BEGIN) + BEGIN.length(), source.indexOf("// docs:end"))
            .strip();
    assertPart(name, "```java\n" + code + "\n```\n");
  }

  @Test
  void quotesTheServiceFile() throws Exception {
    Path file =
        Path.of("src/test/resources/META-INF/services/io.dockercr.api.CheckpointStoreProvider");
    assertPart("services", "```\n" + Files.readString(file) + "```\n");
  }

  private static void assertPart(String name, String expected) throws IOException {
    String text = Files.readString(DOCUMENT);
    String begin = "<!-- " + name + " -->\n";
    String end = "<!-- /" + name + " -->\n";
    assertThat(text).containsOnlyOnce(begin).containsOnlyOnce(end);
    int from = text.indexOf(begin) + begin.length();
    String updated = text.substring(0, from) + expected + text.substring(text.indexOf(end));
    if (System.getProperty("docs.update") != null) {
      Files.writeString(DOCUMENT, updated);
    }
    assertThat(Files.readString(DOCUMENT)).isEqualTo(updated);
  }
}
