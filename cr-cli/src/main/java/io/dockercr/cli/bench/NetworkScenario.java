package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.Contestant;
import io.dockercr.cli.bench.report.Metric;
import io.dockercr.cli.bench.report.Topic;

/**
 * A web server under load: a checkpoint that leaves it running, and one that it comes back from.
 */
final class NetworkScenario implements Scenario {
  private static final long BEFORE_MILLIS = 500;

  /** Longer than it takes until a lost packet is sent again. */
  private static final long AFTER_MILLIS = 1500;

  @Override
  public void run(BenchRun run) throws MeasurementFailedException, InterruptedException {
    String container = run.name("web-under-load");
    WebServer server = WebServer.atFreePort(run);
    try {
      run.docker().run(container, server.arguments(run));
      server.awaitAnswer();
      for (int round = 0; round < run.options().rounds(); round++) {
        leftRunning(run, server, container);
        stoppedAndRestored(run, server, container);
      }
    } finally {
      run.docker().remove(container);
      run.forget(run.taken(container, "kept"));
    }
  }

  private static void leftRunning(BenchRun run, WebServer server, String container)
      throws MeasurementFailedException, InterruptedException {
    try (WebLoad load = WebLoad.on(server)) {
      Thread.sleep(BEFORE_MILLIS);
      run.time(run.checkpoint(container, "kept", "--leave-running", "--tcp-established"));
      Thread.sleep(AFTER_MILLIS);
      load.close();
      record(run, "left running", load);
    }
    run.forget(run.taken(container, "kept"));
  }

  private static void stoppedAndRestored(BenchRun run, WebServer server, String container)
      throws MeasurementFailedException, InterruptedException {
    try (WebLoad load = WebLoad.on(server)) {
      Thread.sleep(BEFORE_MILLIS);
      run.time(run.checkpoint(container, "kept", "--tcp-close"));
      run.docker().remove(container);
      double first;
      try (FirstAnswer answer = FirstAnswer.of(server)) {
        run.time(run.restore(container, "kept", container));
        first = answer.milliseconds();
      }
      Thread.sleep(AFTER_MILLIS);
      load.close();
      record(run, "stopped, restored", load);
      record(run, "stopped, restored", Metric.FIRST_ANSWER, first);
    }
    run.forget(run.taken(container, "kept"));
  }

  private static void record(BenchRun run, String variant, WebLoad load) {
    record(run, variant, Metric.REQUESTS, (double) load.requests());
    record(run, variant, Metric.FAILED_REQUESTS, (double) load.failed());
    record(run, variant, Metric.LONGEST_GAP, load.longestGap());
  }

  private static void record(BenchRun run, String variant, Metric metric, double value) {
    run.record(Topic.NETWORK, Contestant.DOCKER_CR, metric, variant, value);
  }
}
