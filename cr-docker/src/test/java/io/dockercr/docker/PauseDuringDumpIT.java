package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.CheckpointResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Somebody pauses a container in the middle of its dump, while CRIU has its own code run by the
 * container's tasks: frozen they can't answer.
 */
class PauseDuringDumpIT {
  /** Enough memory for the pause to come while it is dumped. */
  private static final String PROGRAM =
      "held = b'x' * (400 << 20)\nimport time\ni = 0\nwhile True:\n  i += 1\n  print(i)\n  time.sleep(0.05)";

  @RegisterExtension private final Trial trial = new Trial();

  @ParameterizedTest
  @CsvSource({"true, 0", "true, 50", "true, 100", "false, 0", "false, 50", "false, 100"})
  void theDumpComesToItsEnd(boolean leaveRunning, int afterMillis) throws Exception {
    trial.run(TestEngine.DEBIAN, "python3", "-uc", PROGRAM);
    Trial.awaitLine(trial.name());
    CheckpointRequest request =
        CheckpointRequest.builder(trial.name(), trial.store()).leaveRunning(leaveRunning).build();
    FutureTask<CheckpointResult> dump = new FutureTask<>(() -> trial.engine().checkpoint(request));
    Thread thread = new Thread(dump, "dump");
    thread.start();
    TestEngine.await("CRIU dumps", this::dumps);
    Thread.sleep(afterMillis);

    // It comes too late now and then: there is nothing left to pause.
    DockerCommand.Result pause = DockerCommand.attempt("docker", List.of("pause", trial.name()));

    CheckpointResult taken = dump.get(60, TimeUnit.SECONDS);
    assertThat(TestEngine.isRunning(trial.name())).isEqualTo(leaveRunning);
    if (leaveRunning) {
      assertThat(pause.status()).as(pause.output()).isZero();
      int last = TestEngine.numberAtWhichItStands(trial.name());
      DockerCommand.docker("unpause", trial.name());
      Trial.await("it goes on", () -> TestEngine.lastNumber(trial.name()) > last);
    }
    String again = trial.another("-again");
    trial.restore(taken, again, restore -> {});
    int last = TestEngine.lastNumber(again);
    Trial.await("the restored one goes on", () -> TestEngine.lastNumber(again) > last);
  }

  private boolean dumps() throws Exception {
    try (Stream<Path> files = Files.walk(trial.directory())) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith("pages-"));
    }
  }
}
