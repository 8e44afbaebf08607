package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.Contestant;
import io.dockercr.cli.bench.report.Metric;
import io.dockercr.cli.bench.report.Series;
import io.dockercr.cli.bench.report.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** docker-cr beside all that could be used instead, by the memory that a process holds. */
final class ComparisonScenario implements Scenario {

  @Override
  public void run(BenchRun run) throws MeasurementFailedException, InterruptedException {
    Set<Contestant> against = run.options().against();
    Podman podman = new Podman(run);
    try {
      List<Checkpointer> contestants = new ArrayList<>();
      contestants.add(new DockerCrCheckpointer(run, true));
      contestants.add(new DockerCrCheckpointer(run, false));
      contestants.add(new CriuCheckpointer(run, false));
      contestants.add(new CriuCheckpointer(run, true));
      contestants.add(new RuncCheckpointer(run));
      contestants.add(new DockerCheckpointer(run));
      contestants.add(new PodmanCheckpointer(run, podman, false));
      contestants.add(new PodmanCheckpointer(run, podman, true));
      contestants.removeIf(
          one -> !(one instanceof DockerCrCheckpointer) && !against.contains(one.contestant()));
      MemoryRounds rounds = new MemoryRounds(run, Topic.COMPARISON, contestants);
      rounds.measure(0);
      if (against.contains(Contestant.RUNC)) {
        dockerStart(run);
      }
      for (int mib : run.options().memoryMib()) {
        rounds.measure(mib);
      }
    } finally {
      podman.removeAll();
    }
  }

  /** What the engine takes for its part of a restore: the start of a like container. */
  private static void dockerStart(BenchRun run)
      throws MeasurementFailedException, InterruptedException {
    String container = run.name("start");
    HeldMemory memory = new HeldMemory(0, run.work().resolve("held-start"));
    try {
      run.docker().create("create", container, DockerCheckpointer.arguments(run, memory));
      for (int round = 0; round < run.options().rounds(); round++) {
        run.settle();
        double time = run.docker().time("start", container);
        run.record(Topic.COMPARISON, Contestant.DOCKER_START, Metric.RESTORE, Series.SMALL, time);
        run.docker().call("kill", container);
        run.docker().call("wait", container);
      }
    } finally {
      run.docker().remove(container);
      run.forget(memory.directory());
    }
  }
}
