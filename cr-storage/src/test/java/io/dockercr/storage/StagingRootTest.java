package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.StagedCheckpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagingRootTest {
  @TempDir private Path directory;

  @Test
  void emptyDirectoriesOfContainersGo() throws Exception {
    Path empty = Files.createDirectory(directory.resolve("web"));
    StagingRoot root = new StagingRoot(directory);
    assertThat(root.reclaim(true)).isZero();
    assertThat(empty).exists();
    assertThat(root.removeAbandoned()).isEmpty();
    assertThat(empty).doesNotExist();
  }

  @Test
  void whatIsWorkedInStays() throws Exception {
    StagingRoot root = new StagingRoot(directory);
    try (StagedCheckpoint staged = root.stage(new CheckpointId("web", "first"), container -> {})) {
      assertThat(root.removeAbandoned()).isEqualTo(List.of());
      assertThat(staged.directory()).exists();
    }
    assertThat(directory).isEmptyDirectory();
  }
}
