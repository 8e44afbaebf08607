package io.dockercr.criu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CriuUnavailableException;
import io.dockercr.api.UnsupportedContainerException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CriuClientsTest {
  private static final CriuExecutable NOWHERE = new CriuExecutable(Path.of("/nowhere/criu"));

  @TempDir private Path directory;

  @Test
  void withoutLibcriuTheProgramIsTakenAndTheReasonIsTold() {
    CriuClients.Choice choice = CriuClients.bestAvailable(NOWHERE, "libcriu.so.999");

    assertThat(choice.client().name()).isEqualTo("binary");
    assertThat(choice.reason().orElseThrow())
        .contains("libcriu.so.999")
        .doesNotContain("\n")
        .endsWith(".");
  }

  @Test
  void aLibraryWithoutTheFunctionsIsNotTaken() {
    CriuClients.Choice choice = CriuClients.bestAvailable(NOWHERE, "libc.so.6");

    assertThat(choice.client().name()).isEqualTo("binary");
    assertThat(choice.reason().orElseThrow()).contains("criu_local_set_empty_ns");
  }

  @Test
  void anUnknownNameIsRefused() {
    assertThatThrownBy(() -> CriuClients.named("podman"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("podman")
        .hasMessageContaining("auto");
  }

  @Test
  void theProgramRefusesATerminalThatIsHeldElsewhere() {
    DumpOptions options = DumpOptions.builder(17, directory).orphanPtsMaster(true).build();

    assertThatThrownBy(() -> new CriuBinaryClient(NOWHERE).dump(options, CriuListener.NONE))
        .isInstanceOf(UnsupportedContainerException.class)
        .hasMessageContaining("terminal");
  }

  @Test
  void aProgramThatIsNotThereIsUnavailable() {
    assertThatThrownBy(() -> new CriuBinaryClient(NOWHERE).version())
        .isInstanceOf(CriuUnavailableException.class)
        .hasMessageContaining("/nowhere/criu");
  }
}
