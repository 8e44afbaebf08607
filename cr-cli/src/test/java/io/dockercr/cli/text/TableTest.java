package io.dockercr.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void alignsColumnsWithoutBlanksAtTheEnd() {
    String table = Table.aligned(List.of(List.of("A", "LONG", "C"), List.of("bcd", "e", "")));

    assertThat(table.lines()).containsExactly("A    LONG  C", "bcd  e");
  }
}
