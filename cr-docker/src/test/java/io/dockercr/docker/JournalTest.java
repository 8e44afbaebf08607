package io.dockercr.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  @TempDir private Path directory;

  @Test
  void isReadBack() throws Exception {
    try (FileChannel channel =
        FileChannel.open(
            directory.resolve("journal"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      Journal.append(channel, "name", TextNode.valueOf("wéb\n2"));
      Journal.append(channel, "id", TextNode.valueOf("x"));
      assertThat(Journal.read(channel).path("name").asText()).isEqualTo("wéb\n2");
      assertThat(Journal.read(channel).path("id").asText()).isEqualTo("x");
    }
  }

  @Test
  void aLineThatIsCutOffIsLeftOut() {
    byte[] bytes = "{\"a\":1}\n{\"b\":{\"c\"".getBytes(UTF_8);
    assertThat(Journal.read(bytes).toString()).isEqualTo("{\"a\":1}");
  }

  @Test
  void mayBeEmpty() {
    assertThat(Journal.read(new byte[0]).isEmpty()).isTrue();
  }
}
