package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.UnsupportedContainerException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Containers that somebody types into. */
@Compatibility
class TerminalIT {
  @RegisterExtension private final Trial trial = new Trial();

  /** The shell says so once its terminal has that size; its echo of the command does not match. */
  private static String whenSized(String size) {
    return "until [ \"$(stty size)\" = '"
        + size
        + "' ]; do sleep 0.1; done; echo $word is he''re\n";
  }

  @Test
  @Proves(Row.TERMINAL)
  void aShellGoesOn() throws Exception {
    String name = trial.another("");
    try (Session session =
        Session.onTerminal(
            31, 87, "docker run -it --name " + name + " " + TestEngine.BUSYBOX + " sh")) {
      session.awaitText("/ # ");
      session.type("word=kept; stty -echo; sleep 1000 &\n");
      session.type(whenSized("31 87"));
      session.awaitText("kept is here");
      session.detach();
    }

    String again = trial.moveOver();

    try (Session session = Session.onTerminal(41, 97, "docker attach " + again)) {
      session.type(whenSized("41 97"));
      session.awaitText("kept is here");
      session.type("stty -a | grep -o -e '-echo '; jobs; sleep 500\n");
      session.awaitText("-echo ");
      session.awaitText("sleep 1000");
      // Ctrl-C ends what runs in the foreground, and nothing else.
      session.type("\u0003");
      session.type("echo $word aft''er\n");
      session.awaitText("kept after");
      session.type("exit 7\n");
      assertThat(session.awaitEnd()).isEqualTo(7);
    }
    assertThat(Trial.inspect(again).path("State").path("ExitCode").asInt()).isEqualTo(7);
  }

  @Test
  @Proves(Row.TERMINAL)
  void anOrdinaryStartFollows() throws Exception {
    trial.runWitness(List.of("--tty"));
    String number = Trial.logs(trial.name()).get(0);

    String again = trial.moveOver();

    trial.assertWitnessGoesOn(again, number);
    DockerCommand.docker("restart", "--time", "3", again);
    Trial.await("another number", () -> Trial.logs(again).size() > 1);
  }

  @Test
  @Proves(Row.TERMINAL_BINARY)
  void theProgramAloneRefuses() throws Exception {
    trial.runWitness(List.of("--tty"));
    try (DockerCheckpointEngine engine = TestEngine.connect("binary")) {
      assertThatThrownBy(() -> engine.checkpoint(CheckpointRequest.of(trial.name(), trial.store())))
          .isInstanceOf(UnsupportedContainerException.class)
          .hasMessageContaining("terminal");
    }
    assertThat(TestEngine.isRunning(trial.name())).isTrue();
    assertThat(trial.store().list()).isEmpty();
  }

  @Test
  @Proves(Row.STDIN_OPEN)
  void standardInputIsReadOn() throws Exception {
    trial.run(
        "--interactive",
        TestEngine.BUSYBOX,
        "sh",
        "-c",
        "echo ready; while read line; do n=$((n+1)); echo \"$n: $line\"; done; echo end");
    Trial.awaitLine(trial.name());
    try (Session session = Session.piped("docker", "attach", trial.name())) {
      session.type("before\n");
      session.awaitText("1: before");
    }

    String again = trial.moveOver();

    try (Session session = Session.piped("docker", "attach", again)) {
      session.type("after\n");
      session.awaitText("2: after");
    }
  }
}
