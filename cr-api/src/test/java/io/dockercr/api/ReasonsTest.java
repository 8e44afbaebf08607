package io.dockercr.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReasonsTest {

  @Test
  void namesTheFileAndNoJavaClass() {
    assertThat(Reasons.of(new AccessDeniedException("/a"))).isEqualTo("permission denied for /a");
    assertThat(Reasons.of(new NoSuchFileException("/a"))).isEqualTo("/a is not there");
    assertThat(Reasons.of(new NotDirectoryException("/a"))).isEqualTo("/a is not a directory");
    assertThat(Reasons.of(new FileSystemException("/a", null, "No space left on device")))
        .isEqualTo("/a: No space left on device");
  }

  @Test
  void takesTheMessageOfOthers() {
    assertThat(Reasons.of(new IOException("process 7 has no parent")))
        .isEqualTo("process 7 has no parent");
    assertThat(Reasons.of(new IOException())).isEqualTo("IOException");
  }

  @Test
  void ofWhatCanNotBeMadeTheDirectoryIsMissing() {
    Path file = Path.of("/a/b");
    assertThat(Reasons.ofMaking(file, new NoSuchFileException("/a/b")))
        .isEqualTo("/a is not there");
    assertThat(Reasons.ofMaking(file, new AccessDeniedException("/a/b")))
        .isEqualTo("permission denied for /a/b");
  }
}
