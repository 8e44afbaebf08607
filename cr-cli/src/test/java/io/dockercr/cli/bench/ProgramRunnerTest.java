package io.dockercr.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramRunnerTest {
  @TempDir private Path directory;
  private ProgramRunner runner;

  @BeforeEach
  void create() {
    runner = new ProgramRunner(directory);
  }

  private static List<String> shell(String script) {
    return List.of("sh", "-c", script);
  }

  @Test
  void takesTheWholeTime() throws Exception {
    ProgramRunner.Finished finished = runner.succeed(shell("sleep 0.2; echo said; echo no >&2"));
    assertThat(finished.milliseconds()).isBetween(200.0, 5000.0);
    assertThat(finished.out()).isEqualTo("said\n");
    assertThat(finished.err()).isEqualTo("no\n");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void whatAProgramSaysOfItsFailureIsKept() {
    assertThatThrownBy(() -> runner.succeed(shell("echo it broke >&2\nexit 3")))
        .isInstanceOf(MeasurementFailedException.class)
        .hasMessage("`sh -c …` ended with 3: it broke");
  }

  @Test
  void aProgramThatIsNotThereIsToldOf() {
    assertThatThrownBy(() -> runner.run(List.of("/no/such/program")))
        .isInstanceOf(MeasurementFailedException.class)
        .hasMessageContaining("`/no/such/program` can't be run");
  }

  @Test
  void atOnceIsNotOneAfterAnother() throws Exception {
    long start = System.nanoTime();
    List<ProgramRunner.Finished> all =
        runner.succeedAtOnce(List.of(shell("sleep 0.5"), shell("sleep 0.5"), shell("sleep 0.1")));
    assertThat((System.nanoTime() - start) / 1e6).isLessThan(1000);
    // Each has its own time, whenever it was asked for.
    assertThat(all.get(2).milliseconds()).isLessThan(all.get(0).milliseconds());
  }

  @Test
  void oneThatFailsAmongSeveralFailsAll() {
    assertThatThrownBy(() -> runner.succeedAtOnce(List.of(shell("exit 1"), shell("sleep 0.1"))))
        .isInstanceOf(MeasurementFailedException.class);
  }

  @Test
  void anInterruptEndsTheProgram() throws Exception {
    Path pid = directory.resolveSibling(directory.getFileName() + ".pid");
    AtomicReference<Exception> thrown = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                runner.run(shell("echo $$ >" + pid + "; exec sleep 60"));
              } catch (MeasurementFailedException | InterruptedException e) {
                thrown.set(e);
              }
            });
    thread.start();
    while (!Files.exists(pid) || Files.size(pid) == 0) {
      Thread.sleep(10);
    }
    thread.interrupt();
    thread.join(10_000);
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    assertThat(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))).isEmpty();
    Files.delete(pid);
  }

  @Test
  void aDetachedProgramIsToldOfByItsLog() throws Exception {
    Path log = directory.resolve("log");
    Files.writeString(log, "the reason\n");
    assertThatThrownBy(() -> runner.succeedDetached(shell("exit 2"), log))
        .hasMessageContaining("ended with 2: the reason");
    assertThat(runner.succeedDetached(shell("echo lost"), log).out()).isEmpty();
    Files.delete(log);
  }
}
