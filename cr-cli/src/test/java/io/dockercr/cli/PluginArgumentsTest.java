package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PluginArgumentsTest {
  @Test
  void takesOutThePlugInsName() {
    assertThat(PluginArguments.withoutPluginName(new String[] {"cr", "list", "--quiet"}))
        .containsExactly("list", "--quiet");
  }

  @Test
  void leavesOtherArgumentsAlone() {
    assertThat(PluginArguments.withoutPluginName(new String[] {"list", "cr"}))
        .containsExactly("list", "cr");
    assertThat(PluginArguments.withoutPluginName(new String[0])).isEmpty();
  }
}
