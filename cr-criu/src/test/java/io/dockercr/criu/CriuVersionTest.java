package io.dockercr.criu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CriuVersionTest {
  @Test
  void newerIsGreater() {
    assertThat(new CriuVersion(4, 2, 0))
        .isGreaterThan(new CriuVersion(4, 1, 9))
        .isGreaterThan(new CriuVersion(3, 19, 0))
        .isLessThan(new CriuVersion(4, 2, 1));
  }

  @Test
  void isWrittenAsCriuDoes() {
    assertThat(new CriuVersion(4, 2, 0)).hasToString("4.2");
    assertThat(new CriuVersion(4, 2, 1)).hasToString("4.2.1");
  }
}
