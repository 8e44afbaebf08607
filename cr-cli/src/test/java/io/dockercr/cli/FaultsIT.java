package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever happens during a checkpoint or restore: the container still runs or its checkpoint is
 * complete, nothing is left behind once the next command or {@code recover} has cleaned up, and the
 * same command then succeeds.
 *
 * <p>{@code DOCKER_CR_FAULTS=n} provokes n random faults instead of each once; {@code
 * DOCKER_CR_FAULTS_SEED} and {@code DOCKER_CR_FAULTS_ONLY=number} repeat one. Without a number the
 * run ends after {@link #SHORT_RUN_SECONDS}, with as many as there was time for.
 */
class FaultsIT {
  private static final long SHORT_RUN_SECONDS = 120;

  /**
   * The same faults each time, so that it is a change that makes it fail; soaks look for others.
   */
  private static final long SHORT_RUN_SEED = 413667;

  private static final String COUNT = System.getenv("DOCKER_CR_FAULTS");

  @TempDir private Path directory;

  @Test
  void nothingIsLostAndNothingIsLeft() throws Exception {
    assertThat(run(directory)).isEmpty();
  }

  /** Provokes the faults that the environment asks for; what did not hold. */
  static List<String> run(Path directory) throws Exception {
    EngineUnderTest engine = new EngineUnderTest();
    Shell.Result setup =
        Shell.dockerCr(
            "setup", "--runtime-dir", "/usr/local/libexec/docker-cr-test-" + engine.instance());
    assertThat(setup.exitCode()).as(setup.err()).isZero();
    FaultTimes times = new FaultTimes();
    List<String> wrong = new ArrayList<>();
    long start = System.nanoTime();
    for (FaultPlan plan : plans()) {
      long begun = System.nanoTime();
      if (COUNT == null && begun - start > SHORT_RUN_SECONDS * 1_000_000_000L) {
        System.out.println("faults: the time is up; make soak provokes more");
        break;
      }
      FaultTrial trial = new FaultTrial(plan, engine, times, directory);
      List<String> found = trial.run();
      System.out.printf(
          "%s: %s, %.1f s%n", plan, trial.outcome(), (System.nanoTime() - begun) / 1e9);
      for (String one : found) {
        System.out.println("    WRONG: " + one);
        wrong.add("fault " + plan + ": " + trial.outcome() + ": " + one);
      }
    }
    return wrong;
  }

  private static List<FaultPlan> plans() {
    String asked = System.getenv("DOCKER_CR_FAULTS_SEED");
    long seed =
        asked != null
            ? Long.parseLong(asked)
            : COUNT == null ? SHORT_RUN_SEED : new SecureRandom().nextInt(1_000_000);
    System.out.println("faults: DOCKER_CR_FAULTS_SEED=" + seed);
    List<FaultPlan> plans =
        COUNT == null
            ? FaultPlan.eachOnce(seed)
            : IntStream.range(0, Integer.parseInt(COUNT))
                .mapToObj(number -> FaultPlan.of(seed, number))
                .toList();
    String only = System.getenv("DOCKER_CR_FAULTS_ONLY");
    return only == null
        ? plans
        : plans.stream().filter(plan -> plan.number() == Integer.parseInt(only)).toList();
  }
}
