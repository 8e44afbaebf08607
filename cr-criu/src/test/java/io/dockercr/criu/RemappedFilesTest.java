package io.dockercr.criu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CorruptedCheckpointException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemappedFilesTest {
  private static final String HEADER = "1945565465673659";
  private static final String GHOST = "06000000" + "080510011801";
  private static final String LINKED = "06000000" + "080710081800";

  @TempDir private Path images;

  private boolean hasNewNames(String content) throws Exception {
    Files.write(images.resolve("remap-fpath.img"), HexFormat.of().parseHex(content));
    return RemappedFiles.hasNewNames(images);
  }

  @Test
  void tellsNewNamesFromSavedContent() throws Exception {
    assertThat(RemappedFiles.hasNewNames(images)).isFalse();
    assertThat(hasNewNames(HEADER)).isFalse();
    assertThat(hasNewNames(HEADER + GHOST)).isFalse();
    assertThat(hasNewNames(HEADER + GHOST + LINKED)).isTrue();
  }

  @Test
  void whatIsCutShortIsNotBelieved() {
    assertThatThrownBy(() -> hasNewNames(HEADER + GHOST.substring(0, 10)))
        .isInstanceOf(CorruptedCheckpointException.class);
    assertThatThrownBy(() -> hasNewNames("1945")).isInstanceOf(CorruptedCheckpointException.class);
  }
}
