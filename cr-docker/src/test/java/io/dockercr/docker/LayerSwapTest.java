package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerSwapTest {
  private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path directory;
  private Path upper;
  private Path archive;

  @BeforeEach
  void makeLayers() throws Exception {
    upper = Files.createDirectories(directory.resolve("overlay/diff"));
    Files.writeString(upper.resolve("file"), "former");
    Path content = Files.createDirectory(directory.resolve("content"));
    Files.writeString(content.resolve("file"), "fresh");
    archive = directory.resolve("layer.tar");
    List<String> command =
        List.of("tar", "--create", "--file=" + archive, "--directory=" + content, ".");
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private LayerSwap prepare(Instant startedAt) throws Exception {
    return LayerSwap.prepare(upper, archive, startedAt);
  }

  private void assertUpperAlone(String content) {
    assertThat(upper.resolve("file")).hasContent(content);
    assertThat(upper.getParent().toFile().list()).containsExactly("diff");
  }

  @Test
  void theFormerLayerGoesWhenTheContainerRuns() throws Exception {
    LayerSwap swap = prepare(LONG_AGO);
    assertThat(upper.resolve("file")).hasContent("former");
    swap.swap();
    assertThat(upper.resolve("file")).hasContent("fresh");
    swap.forget();
    assertUpperAlone("fresh");
  }

  @Test
  void undoBringsTheFormerLayerBack() throws Exception {
    LayerSwap swap = prepare(LONG_AGO);
    swap.swap();
    swap.undo();
    assertUpperAlone("former");
    prepare(LONG_AGO).undo();
    assertUpperAlone("former");
  }

  @Test
  void afterACrashBeforeTheStartTheFormerLayerCounts() throws Exception {
    prepare(LONG_AGO).swap();
    prepare(LONG_AGO).undo();
    assertUpperAlone("former");
  }

  @Test
  void afterACrashWithinTheSwapTheFormerLayerCounts() throws Exception {
    prepare(LONG_AGO);
    Files.move(upper, upper.resolveSibling("docker-cr-before"));
    prepare(LONG_AGO).undo();
    assertUpperAlone("former");
  }

  @Test
  void afterACrashAfterTheStartTheOtherLayerCounts() throws Exception {
    prepare(LONG_AGO).swap();
    Files.writeString(upper.resolve("file"), "written since");
    prepare(Instant.now().plusSeconds(1)).undo();
    assertUpperAlone("written since");
  }

  @Test
  void anArchiveThatCanNotBeLaidDownChangesNothing() throws Exception {
    Files.writeString(archive, "no tar at all");
    assertThatThrownBy(() -> prepare(LONG_AGO)).isInstanceOf(StorageException.class);
    assertUpperAlone("former");
  }
}
