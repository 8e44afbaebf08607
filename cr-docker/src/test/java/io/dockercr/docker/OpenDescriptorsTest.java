package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenDescriptorsTest {
  @Test
  void tellsOfThisProcess() throws Exception {
    assertThat(OpenDescriptors.linesOf(ProcessHandle.current().pid()))
        .anyMatch(line -> line.startsWith("flags:"));
  }

  /** The kernel says ENOENT or ESRCH, or gives an empty directory, as the case may be. */
  @Test
  void whatEndsMeanwhileHasNone() throws Exception {
    for (int i = 0; i < 1000; i++) {
      Process process = new ProcessBuilder("true").start();
      List<String> last;
      do {
        last = OpenDescriptors.linesOf(process.pid());
      } while (Files.exists(Path.of("/proc/" + process.pid())));
      assertThat(OpenDescriptors.linesOf(process.pid())).as("after %s", last).isEmpty();
    }
  }
}
