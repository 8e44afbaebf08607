package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class RestoreCommandTest {
  private static boolean lazy(String... arguments) {
    CommandLine line = new CommandLine(new RestoreCommand());
    line.parseArgs(arguments);
    return line.getCommandSpec().findOption("--lazy").getValue();
  }

  @ParameterizedTest
  @CsvSource({"--lazy,true", "--lazy=true,true", "--lazy=false,false"})
  void lazyIsAFlag(String flag, boolean expected) {
    assertThat(lazy("--from", "somewhere", flag)).isEqualTo(expected);
  }

  @Test
  void memoryIsBackFirstUnlessAskedOtherwise() {
    assertThat(lazy("--from", "somewhere")).isFalse();
  }

  @Test
  void lazyIsNothingElse() {
    assertThatThrownBy(() -> lazy("--from", "somewhere", "--lazy=perhaps"))
        .isInstanceOf(CommandLine.ParameterException.class)
        .hasMessageContaining("--lazy");
  }
}
