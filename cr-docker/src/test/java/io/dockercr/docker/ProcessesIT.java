package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Families of processes. */
@Compatibility
class ProcessesIT {
  @RegisterExtension private final Trial trial = new Trial();

  @Test
  @Proves(Row.PROCESSES)
  void theTreeIsAsBefore() throws Exception {
    Program.run(trial, "processes");
    String again = trial.moveOver();
    Program.assertGoesOn(again);
  }

  @Test
  @Proves(Row.INIT_REAPS)
  void initReapsTheOrphansOfBefore() throws Exception {
    trial.run(
        "--init",
        TestEngine.BUSYBOX,
        "sh",
        "-c",
        "(setsid sleep 1234 &); (setsid sh -c 'sleep 1235; exit 3' &); " + Trial.WITNESS);
    Trial.awaitLine(trial.name());
    String number = Trial.logs(trial.name()).get(0);

    String again = trial.moveOver();

    trial.assertWitnessGoesOn(again, number);
    assertThat(DockerCommand.shell(again, "pidof docker-init; pidof sleep | wc -w"))
        .startsWith("1\n");
    DockerCommand.shell(
        again, "kill $(ps -o pid,args | awk '$2 == \"sleep\" && $3 ~ /^123/ {print $1}')");
    Trial.await("the orphans are gone", () -> !states(again).stream().anyMatch(this::isOrphan));
    assertThat(TestEngine.isRunning(again)).isTrue();
  }

  private boolean isOrphan(String line) {
    return line.matches("\\S+ +sleep 123.*|Z.*");
  }

  private static List<String> states(String container) throws Exception {
    return DockerCommand.shell(container, "ps -o stat,args").lines().toList();
  }
}
