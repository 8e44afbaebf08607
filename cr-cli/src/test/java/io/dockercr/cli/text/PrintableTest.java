package io.dockercr.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTest {
  @ParameterizedTest
  @CsvSource({
    "plain, plain",
    "Grüße 漢字 😀, Grüße 漢字 😀",
    "'a\u001b[2Jb', 'a\\x1b[2Jb'",
    "'\u009b31m', '\\x9b31m'",
    "'a\nb\tc', 'a\\nb\\tc'",
    "'a\rb', 'a\\x0db'",
    "'txt\u202eexe', 'txt\\u202eexe'",
    "'\u007f', '\\x7f'",
    "'\u2028', '\\u2028'",
  })
  void whatTerminalsObeyIsShownAsItsNumber(String text, String shown) {
    assertThat(Printable.of(text)).isEqualTo(shown);
  }
}
