package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.Contestant;
import io.dockercr.cli.bench.report.Metric;
import io.dockercr.cli.bench.report.Series;
import io.dockercr.cli.bench.report.Topic;
import java.util.ArrayList;
import java.util.List;

/** {@code restore --lazy} of a little and of much memory, from checkpoints taken once. */
final class LazyScenario implements Scenario {

  @Override
  public void run(BenchRun run) throws MeasurementFailedException, InterruptedException {
    if (!run.runner().succeed(run.dockerCr("restore", "--help")).out().contains("--lazy")) {
      run.results().remark("lazy is left out: this docker-cr has no restore --lazy.");
      return;
    }
    List<HeldMemory> sizes = new ArrayList<>();
    try {
      for (int mib : run.options().extent().choose(List.of(16, 128), List.of(16, 4096))) {
        sizes.add(new HeldMemory(mib, run.work().resolve("held-lazy-" + mib)));
        take(run, sizes.get(sizes.size() - 1));
      }
      for (int round = 0; round < run.options().rounds(); round++) {
        for (HeldMemory memory : sizes) {
          restore(run, memory);
        }
      }
    } finally {
      for (HeldMemory memory : sizes) {
        run.docker().remove(name(run, memory));
        run.forget(run.taken(name(run, memory), "kept"));
        run.forget(memory.directory());
      }
    }
  }

  private static String name(BenchRun run, HeldMemory memory) {
    return run.name("lazy-" + memory.mib());
  }

  private static void take(BenchRun run, HeldMemory memory)
      throws MeasurementFailedException, InterruptedException {
    String container = name(run, memory);
    run.docker().run(container, DockerCheckpointer.arguments(run, memory));
    memory.awaitAlive();
    run.time(run.checkpoint(container, "kept"));
  }

  private static void restore(BenchRun run, HeldMemory memory)
      throws MeasurementFailedException, InterruptedException {
    String container = name(run, memory);
    run.docker().remove(container);
    run.settle();
    long start = System.nanoTime();
    double time = run.time(run.restore(container, "kept", container, "--lazy"));
    memory.awaitAlive();
    double answered = (System.nanoTime() - start) / 1e6;
    String variant = Series.mib(memory.mib());
    run.record(Topic.LAZY, Contestant.DOCKER_CR, Metric.RESTORE, variant, time);
    run.record(Topic.LAZY, Contestant.DOCKER_CR, Metric.FIRST_ANSWER, variant, answered);
  }
}
