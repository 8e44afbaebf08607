package io.dockercr.criu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CriuArgumentsTest {
  private static final Path IMAGES = Path.of("/images");

  @Test
  void aPlainDumpAsksForNothingMore() {
    assertThat(CriuArguments.dump(DumpOptions.builder(17, IMAGES).build()))
        .containsExactly(
            "dump",
            "--tree",
            "17",
            "--images-dir",
            "/images",
            "--log-file",
            "dump.log",
            "-v4",
            "--manage-cgroups=ignore",
            "--network-lock",
            "iptables");
  }

  @Test
  void everyOptionHasItsFlag() {
    assertThat(CriuArguments.dump(TestOptions.everything(IMAGES)))
        .contains(
            "--leave-running",
            "--shell-job",
            "--tcp-established",
            "--tcp-close",
            "--skip-in-flight",
            "--file-locks",
            "--ext-unix-sk",
            "--link-remap",
            "--manage-cgroups=soft")
        .containsSequence("--ghost-limit", "3000000000")
        .containsSequence("--root", "/root fs")
        .containsSequence("--freeze-cgroup", "/sys/fs/cgroup/freezer/x")
        .containsSequence("--empty-ns", "net")
        .containsSequence("--network-lock", "skip")
        .containsSequence("--irmap-scan-path", "/watched")
        .containsSequence("--external", "mnt[/etc/hosts]:/etc/hosts", "--external", "tty[88:8]");
  }

  @Test
  void whatChangesIsTrackedAndDumpedInRounds() {
    DumpOptions.Builder options = DumpOptions.builder(17, IMAGES);
    options.memoryTracking(DumpOptions.MemoryTracking.BEGIN);
    assertThat(CriuArguments.preDump(options.build(), PreDumpMode.READ))
        .startsWith("pre-dump", "--pre-dump-mode", "read", "--tree", "17")
        .contains("--track-mem")
        .doesNotContain("--prev-images-dir");

    options.memoryTracking(DumpOptions.MemoryTracking.CONTINUE);
    assertThat(CriuArguments.dump(options.build()))
        .startsWith("dump")
        .containsSequence("--track-mem", "--prev-images-dir", "parent");
  }

  @Test
  void pathsAreAbsolute() {
    List<String> arguments = CriuArguments.dump(DumpOptions.builder(17, Path.of("images")).build());

    assertThat(arguments).contains(Path.of("images").toAbsolutePath().toString());
  }

  @Test
  void aRestoreIsDetached() {
    RestoreOptions all = new RestoreOptions(IMAGES, Path.of("/work"), true, true, true, true, true);

    assertThat(CriuArguments.restore(all, Path.of("/run/pid")))
        .containsExactly(
            "restore",
            "--restore-detached",
            "--pidfile",
            "/run/pid",
            "--images-dir",
            "/images",
            "--work-dir",
            "/work",
            "--log-file",
            "restore.log",
            "-v4",
            "--shell-job",
            "--tcp-established",
            "--tcp-close",
            "--file-locks",
            "--ext-unix-sk");
  }
}
