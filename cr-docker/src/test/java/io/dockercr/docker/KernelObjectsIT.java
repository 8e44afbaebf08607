package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.UnsupportedContainerException;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the kernel keeps for processes, beside their memory. */
@Compatibility
class KernelObjectsIT {
  @RegisterExtension private final Trial trial = new Trial();

  @ParameterizedTest
  @CsvSource({
    "UNIX_SOCKETS,unix_sockets",
    "PIPES,pipes",
    "EVENTS,events",
    "INOTIFY,inotify",
    "SHARED_MEMORY,shared_memory",
    "QUEUES,queues"
  })
  void goesOn(Row row, String program) throws Exception {
    Program.run(trial, program);
    String again = trial.moveOver();
    Program.assertGoesOn(again);
    assertThat(TestEngine.isRunning(again)).as(row.what()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "EVENT_SEMAPHORE,EFD_SEMAPHORE,'f = call(\"eventfd\", 3, 1)'",
    "POSIX_QUEUES,/witness,'f = libc.mq_open(b\"/witness\", 0o102, 0o600, None)'"
  })
  void isRefused(Row row, String named, String statement) throws Exception {
    trial.run(
        TestEngine.DEBIAN,
        "python3",
        "-c",
        Program.text("nothing").replace("pass", statement + "; assert f >= 0"));
    Trial.awaitLine(trial.name());

    assertThatThrownBy(trial::checkpoint)
        .as(row.what())
        .isInstanceOf(UnsupportedContainerException.class)
        .hasMessageContaining(named);

    assertThat(TestEngine.isRunning(trial.name())).isTrue();
    assertThat(trial.store().list()).isEmpty();
  }
}
