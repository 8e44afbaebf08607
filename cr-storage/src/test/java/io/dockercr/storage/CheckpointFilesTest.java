package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointFilesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "images/pages-1.img",
        "images/parent/pages-12.img",
        "images/parent/parent/pages-shmem-3.img"
      })
  void pagesAreInEachDumpOfAChain(String path) {
    assertThat(CheckpointFiles.holdsPages(path)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pages-1.img",
        "images/pagemap-1.img",
        "images/parent/pagemap-1.img",
        "images/parents/pages-1.img",
        "images/parent/x/pages-1.img",
        "volumes/pages-1.img"
      })
  void nothingElseHoldsPages(String path) {
    assertThat(CheckpointFiles.holdsPages(path)).isFalse();
  }
}
