package io.dockercr.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcFilesTest {
  @TempDir private Path directory;
  private ProcFiles proc;

  @BeforeEach
  void create() {
    proc = new ProcFiles(directory);
  }

  /** A process as the kernel shows it; {@code inner} is its id in a namespace of its own, or 0. */
  private void process(long pid, String name, long parent, long started, int inner)
      throws Exception {
    Path files = Files.createDirectories(directory.resolve(Long.toString(pid)));
    Files.writeString(
        files.resolve("stat"),
        String.format(
            "%d (%s) S %d 1 1 0 -1 4194304 9 0 0 0 150 50 7 8 20 0 1 0 %d 1000 200 1 1%n",
            pid, name, parent, started));
    Files.writeString(
        files.resolve("status"),
        "Name:\tx\nVmHWM:\t   61440 kB\nVmRSS:\t   51200 kB\nNSpid:\t"
            + pid
            + (inner == 0 ? "" : "\t" + inner)
            + "\n");
    Files.writeString(files.resolve("io"), "rchar: 1\nread_bytes: 4096\nwrite_bytes: 8192\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "a b", "x) S 99 (y", "((", "tar\n"})
  void aNameMayHaveAnythingInIt(String name) throws Exception {
    process(42, name, 7, 1234, 0);
    assertThat(proc.stat(42)).contains(new ProcessStat(42, name, 7, 200, 1234));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1", "1 (x", "1 (x) S 2", "x (y) S 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"})
  void whatIsNoSuchLineIsNoProcess(String line) {
    assertThat(ProcessStat.parse(line)).isEmpty();
  }

  @Test
  void numbersComeWithTheirNames() throws Exception {
    process(42, "java", 1, 5, 0);
    assertThat(proc.kib(42, "VmHWM")).isEqualTo(61_440);
    assertThat(proc.kib(42, "VmRSS")).isEqualTo(51_200);
    assertThat(proc.bytes(42, "write_bytes")).isEqualTo(8192);
    assertThat(proc.kib(42, "VmSwap")).isZero();
  }

  @Test
  void whoHasEndedUsesNothing() throws Exception {
    assertThat(proc.stat(4711)).isEmpty();
    assertThat(proc.kib(4711, "VmRSS")).isZero();
    assertThat(proc.isInside(4711)).isFalse();
    assertThat(proc.all()).isEmpty();
  }

  @Test
  void workersAreDescendantsAndWhatTheEngineStarts() throws Exception {
    process(1, "init", 0, 1, 0);
    process(10, "dockerd", 1, 10, 0);
    process(11, "containerd", 10, 10, 0);
    process(12, "containerd-shim", 1, 50, 0); // of a container that ran before
    process(13, "sh", 12, 51, 1);
    process(100, "java", 90, 100, 0);
    process(101, "criu", 100, 101, 0);
    process(102, "tar", 101, 102, 0);
    process(110, "containerd-shim", 1, 105, 0);
    process(111, "runc", 110, 106, 0);
    process(112, "criu", 111, 107, 0);
    process(113, "python3", 112, 108, 1); // the restored process, in its container
    process(120, "bash", 1, 110, 0); // somebody else's
    Map<Long, ProcessStat> all = proc.all();

    assertThat(new Workers(proc, all.get(100L)).among(all))
        .containsExactlyInAnyOrder(100L, 101L, 102L, 110L, 111L, 112L);
  }

  @Test
  void freeMemoryIsWhatIsAvailable() throws Exception {
    assertThat(FreeMemory.parse(List.of("MemTotal: 9999 kB", "MemAvailable:   2048000 kB", "x: 1")))
        .isEqualTo(2000);
  }

  @Test
  void processorsAreBusyUnlessIdleOrWaitingForADisk() throws Exception {
    ProcessorTime before = ProcessorTime.parse("cpu  10 0 10 100 20 0 0 0 5 0\ncpu0 1 2");
    ProcessorTime after = ProcessorTime.parse("cpu  40 0 20 120 50 5 5 0 9 0\ncpu0 1 2");

    assertThat(after.percentSince(before)).isEqualTo(50);
    assertThat(after.percentSince(after)).isZero();
    assertThatThrownBy(() -> ProcessorTime.parse("cpu0 1 2"))
        .isInstanceOf(MeasurementFailedException.class);
  }
}
