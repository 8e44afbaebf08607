package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.Contestant;
import io.dockercr.cli.bench.report.Metric;
import io.dockercr.cli.bench.report.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The three restores that the plan asks for, each from a checkpoint that is taken once. */
final class RestoreScenario implements Scenario {

  @Override
  public void run(BenchRun run) throws InterruptedException {
    run.attempt(Topic.RESTORE, "simple", () -> simple(run));
    run.attempt(Topic.RESTORE, "web server", () -> webServer(run));
    run.attempt(Topic.RESTORE, "bind mount", () -> bindMount(run));
  }

  private static void simple(BenchRun run) throws MeasurementFailedException, InterruptedException {
    String container = run.name("simple");
    try {
      run.docker().run(container, IdleContainer.of(run.options().images().minimal()));
      run.time(run.checkpoint(container, "kept"));
      for (int round = 0; round < run.options().rounds(); round++) {
        restore(run, container, "simple");
      }
    } finally {
      clean(run, container);
    }
  }

  private static void webServer(BenchRun run)
      throws MeasurementFailedException, InterruptedException {
    String container = run.name("web");
    WebServer server = WebServer.atFreePort(run);
    try {
      run.docker().run(container, server.arguments(run));
      server.awaitAnswer();
      run.time(run.checkpoint(container, "kept", "--tcp-close"));
      for (int round = 0; round < run.options().rounds(); round++) {
        restore(run, container, "web server");
        server.awaitAnswer();
      }
    } finally {
      clean(run, container);
    }
  }

  private static void bindMount(BenchRun run)
      throws MeasurementFailedException, InterruptedException {
    String container = run.name("bind");
    Path source = run.work().resolve("bind");
    try {
      Files.createDirectories(source);
      run.docker()
          .run(
              container,
              List.of(
                  "--volume",
                  source + ":/data",
                  run.options().images().minimal(),
                  "sh",
                  "-c",
                  "while :; do sleep 1; done"));
      run.time(run.checkpoint(container, "kept"));
      for (int round = 0; round < run.options().rounds(); round++) {
        run.docker().remove(container);
        run.forget(source);
        restore(run, container, "bind mount", "--auto-fix-mounts=true");
      }
    } catch (IOException e) {
      throw new MeasurementFailedException(source + " can't be made: " + e, e);
    } finally {
      clean(run, container);
      run.forget(source);
    }
  }

  private static void restore(BenchRun run, String container, String variant, String... further)
      throws MeasurementFailedException, InterruptedException {
    run.docker().remove(container);
    run.settle();
    double time = run.time(run.restore(container, "kept", container, further));
    run.record(Topic.RESTORE, Contestant.DOCKER_CR, Metric.RESTORE, variant, time);
  }

  private static void clean(BenchRun run, String container)
      throws MeasurementFailedException, InterruptedException {
    run.docker().remove(container);
    run.forget(run.taken(container, "kept"));
  }
}
