package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.cli.examples.EmbeddingExample;
import io.dockercr.cli.examples.ReadmeExample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The Java of the documents is the Java that {@link EmbeddingIT} runs. */
class ExamplesTest {
  private static final Path SOURCES = Path.of("src/test/java");

  @Test
  void readme() throws Exception {
    Documents.assertPart("README.md", "ReadmeExample", block(ReadmeExample.class));
  }

  @Test
  void embedding() throws Exception {
    Documents.assertPart("docs/embedding.md", "EmbeddingExample", block(EmbeddingExample.class));
  }

  private static String block(Class<?> example) throws IOException {
    Path file = SOURCES.resolve(example.getName().replace('.', '/') + ".java");
    String source = Files.readString(file);
    assertThat(source).as(file.toString()).containsOnlyOnce("// docs:begin\n");
    int begin = source.indexOf("// docs:begin\n") + "// docs:begin\n".length();
    String code = source.substring(begin, source.indexOf("// docs:end")).stripTrailing();
    return "```java\n" + code.stripIndent() + "\n```\n";
  }
}
