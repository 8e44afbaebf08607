package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.api.StorageException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NfsFailuresTest {
  @TempDir Path root;

  private String hint(IOException e) {
    StorageException failure = NfsFailures.of("It can't be sent", root, "Then do that.", e);
    assertThat(failure).hasMessageStartingWith("It can't be sent: ").hasCause(e);
    return failure.hint().orElseThrow();
  }

  @Test
  void ofAServerThatIsAwayItIsSaidWhatCanBeDoneLater() {
    for (IOException e :
        new IOException[] {
          new IOException("Input/output error"),
          new FileSystemException("/mnt/x", null, "Connection timed out")
        }) {
      assertThat(hint(e)).startsWith("Is the server there? ").endsWith(" Then do that.");
    }
  }

  @Test
  void whatIsKnownHasItsOwnHint() {
    assertThat(hint(new AccessDeniedException("/mnt/x"))).contains("root_squash");
    assertThat(hint(new IOException("No space left on device"))).startsWith("Free some space");
    assertThat(hint(new IOException("Read-only file system"))).startsWith("Mount it for writing");
  }
}
