package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.Contestant;
import io.dockercr.cli.bench.report.Metric;
import io.dockercr.cli.bench.report.Topic;

/** Commands that do nothing, so that little but the start of the program is measured. */
final class StartupScenario implements Scenario {
  private static final int SHORT_COMMANDS = 3;

  @Override
  public void run(BenchRun run) throws MeasurementFailedException, InterruptedException {
    for (int round = 0; round < SHORT_COMMANDS * run.options().rounds(); round++) {
      record(run, Contestant.DOCKER_CR, "version", run.time(run.dockerCr("version")));
      record(run, Contestant.DOCKER, "version", run.docker().time("version"));
      record(run, Contestant.DOCKER_CR, "--help", run.time(run.dockerCr("--help")));
    }
  }

  private static void record(BenchRun run, Contestant who, String command, double time) {
    run.record(Topic.STARTUP, who, Metric.COMMAND, command, time);
  }
}
