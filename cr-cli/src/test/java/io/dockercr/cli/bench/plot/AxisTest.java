package io.dockercr.cli.bench.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTest {
  @ParameterizedTest
  @CsvSource({"0.0003", "1", "7", "99.9", "100", "15600", "0"})
  void aLinearAxisBeginsAtZeroAndHasRoomForAll(double largest) {
    Axis axis = Axis.linear(largest);
    List<Double> marks = axis.marks();
    assertThat(marks.get(0)).isZero();
    assertThat(marks.get(marks.size() - 1)).isGreaterThanOrEqualTo(largest);
    assertThat(marks).hasSizeBetween(2, 8).isSorted();
    assertThat(axis.position(0)).isZero();
    assertThat(axis.position(marks.get(marks.size() - 1))).isCloseTo(1, within(1e-9));
  }

  @Test
  void linearMarksAreRound() {
    assertThat(Axis.linear(623).marks()).containsExactly(0.0, 200.0, 400.0, 600.0, 800.0);
  }

  @ParameterizedTest
  @CsvSource({"0.045,0.49", "1,2", "3,3000", "0.5,17.2", "0.001,1000000"})
  void aLogarithmicAxisHoldsBothEnds(double smallest, double largest) {
    Axis axis = Axis.logarithmic(smallest, largest);
    assertThat(axis.position(smallest)).isBetween(0.0, 0.5);
    assertThat(axis.position(largest)).isBetween(0.4, 1.0);
    assertThat(axis.marks()).isSorted().hasSizeBetween(2, 11);
  }

  @Test
  void aSingleValueHasAnAxisToo() {
    assertThat(Axis.logarithmic(5, 5).marks()).containsExactly(5.0, 10.0);
  }

  @Test
  void equalFactorsAreEqualDistances() {
    Axis axis = Axis.logarithmic(1, 1000);
    double tenfold = axis.position(10) - axis.position(1);
    assertThat(axis.position(100) - axis.position(10)).isCloseTo(tenfold, within(1e-9));
  }

  @Test
  void nothingIsNoLogarithm() {
    assertThatThrownBy(() -> Axis.logarithmic(0, 5)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void measuredValuesAloneAreMarked() {
    Axis axis = Axis.logarithmicAt(List.of(10.0, 100.0, 1024.0));
    assertThat(axis.marks()).containsExactly(10.0, 100.0, 1024.0);
    assertThat(axis.position(10)).isBetween(0.01, 0.1);
    assertThat(axis.position(1024)).isBetween(0.9, 0.99);
  }
}
