package io.dockercr.criu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DumpOptionsTest {
  private static final Path IMAGES = Path.of("/images");

  @Test
  void aBuilderThatIsUsedAgainChangesNothingThatItHasBuilt() {
    DumpOptions.Builder builder = DumpOptions.builder(17, IMAGES);
    DumpOptions options = builder.build();

    builder
        .leaveRunning(true)
        .networkLock(DumpOptions.NetworkLock.SKIP)
        .external(new External("tty[88:8]"))
        .notification(CriuAction.POST_DUMP);

    assertThat(options.leaveRunning()).isFalse();
    assertThat(options.networkLock()).isEqualTo(DumpOptions.NetworkLock.IPTABLES);
    assertThat(options.externals()).isEmpty();
    assertThat(options.notifications()).isEmpty();
  }

  @Test
  void aCopyHasEverything() {
    DumpOptions all = TestOptions.everything(IMAGES);

    assertThat(all.pid()).isEqualTo(17);
    assertThat(all.imagesDirectory()).isEqualTo(IMAGES);
    assertThat(all.leaveRunning()).isTrue();
    assertThat(all.shellJob()).isTrue();
    assertThat(all.tcpEstablished()).isTrue();
    assertThat(all.tcpClose()).isTrue();
    assertThat(all.skipInFlight()).isTrue();
    assertThat(all.fileLocks()).isTrue();
    assertThat(all.extUnixSockets()).isTrue();
    assertThat(all.linkRemap()).isTrue();
    assertThat(all.orphanPtsMaster()).isTrue();
    assertThat(all.ghostLimitBytes()).isEqualTo(3_000_000_000L);
    assertThat(all.root()).contains(Path.of("/root fs"));
    assertThat(all.freezeCgroup()).contains(Path.of("/sys/fs/cgroup/freezer/x"));
    assertThat(all.emptyNetworkNamespace()).isTrue();
    assertThat(all.manageCgroups()).isTrue();
    assertThat(all.networkLock()).isEqualTo(DumpOptions.NetworkLock.SKIP);
    assertThat(all.externals()).hasSize(2);
    assertThat(all.notifications()).containsExactly(CriuAction.POST_DUMP);
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> DumpOptions.builder(0, IMAGES).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pid");
    assertThatThrownBy(() -> DumpOptions.builder(17, IMAGES).ghostLimitBytes(1L << 32).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ghostLimitBytes");
  }
}
