package io.dockercr.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizesTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "1536, 1.5 KiB",
    "10240, 10 KiB",
    "1073741824, 1.0 GiB",
    "5497558138880, 5.0 TiB",
    "5629499534213120, 5120 TiB"
  })
  void sayWhatAPersonReads(long bytes, String words) {
    assertThat(Sizes.inWords(bytes)).isEqualTo(words);
  }
}
