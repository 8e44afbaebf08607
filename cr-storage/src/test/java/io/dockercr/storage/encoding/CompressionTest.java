package io.dockercr.storage.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {
  @ParameterizedTest
  @CsvSource({"none,none", "zstd,zstd:3", "zstd:1,zstd:1", "zstd:19,zstd:19", "lz4,lz4"})
  void whatIsMeantIsUnderstood(String text, String meaning) {
    assertThat(Compression.parse(text)).hasToString(meaning);
    assertThat(Compression.parse(meaning)).isEqualTo(Compression.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "gzip", "ZSTD", "zstd:", "zstd:0", "zstd:20", "zstd:-1", "lz4:1", "none:3"})
  void anythingElseIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Compression.parse(text))
        .withMessageContaining("zstd:1 to zstd:19");
  }
}
