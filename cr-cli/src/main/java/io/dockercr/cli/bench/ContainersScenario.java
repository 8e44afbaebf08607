package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.Contestant;
import io.dockercr.cli.bench.report.Metric;
import io.dockercr.cli.bench.report.Topic;
import java.util.ArrayList;
import java.util.List;

/** Many containers: a checkpoint of each, one after another, then all at once. */
final class ContainersScenario implements Scenario {

  @Override
  public void run(BenchRun run) throws MeasurementFailedException, InterruptedException {
    List<String> containers = new ArrayList<>();
    try {
      for (int count : run.options().extent().choose(List.of(3), List.of(5, 20, 50))) {
        while (containers.size() < count) {
          String container = run.name("one-of-many-" + containers.size());
          containers.add(container);
          run.docker().run(container, IdleContainer.of(run.options().images().minimal()));
        }
        oneAfterAnother(run, containers);
        atOnce(run, containers);
      }
    } finally {
      if (!containers.isEmpty()) {
        run.docker().remove(containers.toArray(String[]::new));
      }
    }
  }

  private static void oneAfterAnother(BenchRun run, List<String> containers)
      throws MeasurementFailedException, InterruptedException {
    String variant = containers.size() + " one after another";
    run.settle();
    long start = System.nanoTime();
    List<Double> times = new ArrayList<>();
    for (String container : containers) {
      times.add(run.time(run.checkpoint(container, "kept", "--leave-running")));
    }
    record(run, variant, times, (System.nanoTime() - start) / 1e6);
    forget(run, containers);
  }

  private static void atOnce(BenchRun run, List<String> containers)
      throws MeasurementFailedException, InterruptedException {
    String variant = containers.size() + " at once";
    List<List<String>> commands = new ArrayList<>();
    for (String container : containers) {
      commands.add(run.checkpoint(container, "kept", "--leave-running"));
    }
    run.settle();
    long start = System.nanoTime();
    List<Double> times =
        run.runner().succeedAtOnce(commands).stream()
            .map(ProgramRunner.Finished::milliseconds)
            .toList();
    record(run, variant, times, (System.nanoTime() - start) / 1e6);
    forget(run, containers);
  }

  private static void record(BenchRun run, String variant, List<Double> times, double total) {
    run.record(Topic.CONTAINERS, Contestant.DOCKER_CR, Metric.TOTAL, variant, total);
    for (double time : times) {
      run.record(Topic.CONTAINERS, Contestant.DOCKER_CR, Metric.EACH, variant, time);
    }
  }

  private static void forget(BenchRun run, List<String> containers)
      throws MeasurementFailedException {
    for (String container : containers) {
      run.forget(run.taken(container, "kept"));
    }
  }
}
