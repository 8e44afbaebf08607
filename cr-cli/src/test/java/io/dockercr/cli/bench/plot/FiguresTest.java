package io.dockercr.cli.bench.plot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
  @ParameterizedTest
  @CsvSource({
    "0.4249,0.42",
    "8.149,8.1",
    "57.4,57",
    "12345.6,'12,346'",
    "3,3",
    "0,0",
    "1000,'1,000'"
  })
  void numbersHaveAsManyDigitsAsTheyMean(double value, String shown) {
    assertThat(Figures.rounded(value)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"0.05,0.05", "1.15,1.15", "20,20", "1000,'1,000'", "0,0", "0.30000000000000004,0.3"})
  void limitsAreShownWhole(double value, String shown) {
    assertThat(Figures.exact(value)).isEqualTo(shown);
  }
}
