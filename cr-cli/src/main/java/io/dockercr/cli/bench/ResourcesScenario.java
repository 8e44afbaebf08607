package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.Contestant;
import io.dockercr.cli.bench.report.Metric;
import io.dockercr.cli.bench.report.Series;
import io.dockercr.cli.bench.report.Topic;
import java.util.List;
import java.util.TreeSet;

/** A checkpoint and a restore under observation, with the least and the most memory. */
final class ResourcesScenario implements Scenario {

  @Override
  public void run(BenchRun run) throws MeasurementFailedException, InterruptedException {
    TreeSet<Integer> sizes = new TreeSet<>(run.options().memoryMib());
    sizes.retainAll(List.of(sizes.first(), sizes.last()));
    for (int mib : sizes) {
      HeldMemory memory = new HeldMemory(mib, run.work().resolve("held-resources"));
      String container = run.name("resources");
      try {
        run.docker().run(container, DockerCheckpointer.arguments(run, memory));
        for (int round = 0; round < run.options().rounds(); round++) {
          memory.awaitAlive();
          watch(run, "checkpoint", mib, run.checkpoint(container, "kept", "--leave-running"));
          run.docker().remove(container);
          watch(run, "restore", mib, run.restore(container, "kept", container));
          run.forget(run.taken(container, "kept"));
        }
      } finally {
        run.docker().remove(container);
        run.forget(run.taken(container, "kept"));
        run.forget(memory.directory());
      }
    }
  }

  private static void watch(BenchRun run, String what, int mib, List<String> command)
      throws MeasurementFailedException, InterruptedException {
    run.settle();
    WatchedCommand watched = new WatchedCommand();
    watched.run(run.runner(), command);
    String variant = what + " of " + Series.mib(mib);
    record(run, variant, Metric.PEAK_MEMORY, watched.peakMib());
    record(run, variant, Metric.PEAK_MEMORY_ALL, watched.peakMibOfAll());
    record(run, variant, Metric.MEAN_CPU, watched.meanCpu());
    // The curves are those of the last round.
    run.results().addResources(what + "-" + mib + "-mib", watched.samples());
  }

  private static void record(BenchRun run, String variant, Metric metric, double value) {
    run.record(Topic.RESOURCES, Contestant.DOCKER_CR, metric, variant, value);
  }
}
