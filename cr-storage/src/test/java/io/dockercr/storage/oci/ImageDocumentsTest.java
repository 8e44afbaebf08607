package io.dockercr.storage.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.UnsupportedContainerException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents of an image, whoever wrote them. */
class ImageDocumentsTest {
  private static final String DIGEST = "sha256:" + "0f".repeat(32);
  private static final ImageManifest MANIFEST =
      new ImageManifest(
          new BlobDescriptor(MediaTypes.CONFIG, DIGEST, 12),
          List.of(new BlobDescriptor(MediaTypes.LAYER_ZSTD, DIGEST, 1L << 40)),
          Map.of("b", "2", "a", "\"1\""));

  private static ImageRegistry.Document document(String json) {
    return new ImageRegistry.Document(MediaTypes.MANIFEST, json.getBytes(UTF_8));
  }

  @Test
  void aManifestIsReadAsItIsWritten() throws Exception {
    String json = new String(MANIFEST.toJson(), UTF_8);
    assertThat(json).contains("\"annotations\":{\"a\":\"\\\"1\\\"\",\"b\":\"2\"}");
    assertThat(ImageManifest.parse(document(json), "x")).isEqualTo(MANIFEST);
  }

  @Test
  void whatTheRegistrySaysCountsWhereAManifestSaysNothing() throws Exception {
    String json =
        new String(MANIFEST.toJson(), UTF_8)
            .replace("\"mediaType\":\"" + MediaTypes.MANIFEST + "\",", "");
    assertThat(ImageManifest.parse(document(json), "x")).isEqualTo(MANIFEST);
    assertThatThrownBy(
            () ->
                ImageManifest.parse(
                    new ImageRegistry.Document("text/html", json.getBytes(UTF_8)), "x"))
        .isInstanceOf(UnsupportedContainerException.class)
        .hasMessageContaining("text/html");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{} {}",
        "<html>",
        "{\"schemaVersion\":2,\"config\":{},\"layers\":[]}",
        "{\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"sha256:12\",\"size\":1}}",
        "{\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":7,\"size\":1}}",
        "{\"config\":[],\"layers\":{}}",
        "{\"config\":1,\"config\":2}"
      })
  void whatIsNoManifestIsDamaged(String json) {
    assertThatThrownBy(() -> ImageManifest.parse(document(json), "x"))
        .isInstanceOf(CorruptedCheckpointException.class)
        .hasMessageStartingWith("The manifest of x ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "99999999999999999999", "\"1\"", "null"})
  void aSizeIsACount(String size) {
    String json = new String(MANIFEST.toJson(), UTF_8).replace("\"size\":12", "\"size\":" + size);
    assertThatThrownBy(() -> ImageManifest.parse(document(json), "x"))
        .isInstanceOf(CorruptedCheckpointException.class)
        .hasMessageContaining("\"size\"");
  }

  @Test
  void deepNestingIsRefused() {
    String json = "{\"a\":".repeat(100_000);
    assertThatThrownBy(() -> ImageManifest.parse(document(json), "x"))
        .isInstanceOf(CorruptedCheckpointException.class);
  }

  @Test
  void aConfigurationHasADigestForEachLayer() throws Exception {
    byte[] json = new ImageConfig(Instant.EPOCH, "amd64", List.of(DIGEST)).toJson(List.of("a"));
    assertThat(ImageConfig.diffIds(json, 1, "x")).containsExactly(DIGEST);
    assertThatThrownBy(() -> ImageConfig.diffIds(json, 2, "x"))
        .isInstanceOf(CorruptedCheckpointException.class);
  }
}
