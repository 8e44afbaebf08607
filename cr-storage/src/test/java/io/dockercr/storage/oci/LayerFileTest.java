package io.dockercr.storage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers in files, and the streams that compare them. */
class LayerFileTest {
  @TempDir private Path temp;

  private static byte[] content() {
    byte[] content = new byte[3_000_001];
    new Random(1).nextBytes(content);
    Arrays.fill(content, 100, 2_000_000, (byte) 7);
    return content;
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "zstd", "zstd:19"})
  void hasTheDigestsOfWhatItIsAndOfWhatItWas(String words) throws Exception {
    LayerCompression compression = LayerCompression.parse(words);
    AtomicLong written = new AtomicLong();
    LayerFile layer =
        LayerFile.write(
            temp.resolve("a"),
            compression,
            out -> {
              // In pieces, with flushes that must not be seen.
              byte[] content = content();
              out.write(content[0]);
              out.flush();
              out.write(content, 1, 70_000);
              out.flush();
              out.write(content, 70_001, content.length - 70_001);
            },
            written::addAndGet);
    byte[] stored = Files.readAllBytes(layer.file());
    assertThat(layer.blob())
        .isEqualTo(new BlobDescriptor(compression.mediaType(), Digests.of(stored), stored.length));
    assertThat(layer.diffId()).isEqualTo(Digests.of(content()));
    assertThat(written).hasValue(content().length);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(layer.file())))
        .isEqualTo("rw-------");
    try (InputStream in = LayerCompression.decompress(compression.format(), layer.open())) {
      assertThat(in.readAllBytes()).isEqualTo(content());
    }
    LayerFile again =
        LayerFile.write(temp.resolve("b"), compression, out -> out.write(content()), n -> {});
    assertThat(again.blob()).isEqualTo(layer.blob());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "lz4", "gzip:3", "none:1", "zstd:0", "zstd:20", "zstd:"})
  void otherCompressionsAreRefused(String words) {
    assertThatThrownBy(() -> LayerCompression.parse(words))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aStreamThatIsSomethingElseFails() throws Exception {
    byte[] content = content();
    String digest = Digests.of(content);
    try (VerifiedBlob right = blob(content, digest, content.length)) {
      assertThat(right.readAllBytes()).isEqualTo(content);
    }
    byte[] changed = content.clone();
    changed[content.length - 1] ^= 1;
    for (VerifiedBlob wrong :
        new VerifiedBlob[] {
          blob(changed, digest, content.length),
          blob(content, digest, content.length - 1),
          blob(content, digest, content.length + 1)
        }) {
      assertThatThrownBy(wrong::finish).isInstanceOf(VerifiedBlob.MismatchException.class);
      wrong.close();
    }
  }

  private static VerifiedBlob blob(byte[] content, String digest, long size) {
    return new VerifiedBlob(new ByteArrayInputStream(content), digest, size, n -> {});
  }

  @Test
  void nothingIsSkippedUnseen() throws IOException {
    byte[] content = content();
    try (VerifiedBlob blob = blob(content, Digests.of(content), content.length)) {
      blob.skipNBytes(1_000_000);
      blob.finish();
    }
  }
}
