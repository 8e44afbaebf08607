package io.dockercr.cli.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void theMedianOfAnOddNumberIsTheMiddleOne() {
    assertThat(Spread.of(List.of(9.0, 1.0, 5.0))).isEqualTo(new Spread(3, 5, 1, 9));
  }

  @Test
  void ofAnEvenNumberItIsBetweenTheTwo() {
    assertThat(Spread.of(List.of(4.0, 1.0, 100.0, 2.0))).isEqualTo(new Spread(4, 3, 1, 100));
  }

  @Test
  void oneValueIsAllThree() {
    assertThat(Spread.of(List.of(7.5))).isEqualTo(new Spread(1, 7.5, 7.5, 7.5));
  }

  @Test
  void nothingHasNoMedian() {
    assertThatThrownBy(() -> Spread.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
