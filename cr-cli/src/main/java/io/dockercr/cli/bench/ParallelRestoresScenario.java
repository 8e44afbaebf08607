package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.Contestant;
import io.dockercr.cli.bench.report.Metric;
import io.dockercr.cli.bench.report.Topic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Five restores at once, and one alone, in turn. */
final class ParallelRestoresScenario implements Scenario {
  private static final int COUNT = 5;

  @Override
  public void run(BenchRun run) throws MeasurementFailedException, InterruptedException {
    List<String> containers =
        IntStream.range(0, COUNT).mapToObj(i -> run.name("parallel-" + i)).toList();
    String[] all = containers.toArray(String[]::new);
    try {
      for (String container : containers) {
        run.docker().run(container, IdleContainer.of(run.options().images().minimal()));
        run.time(run.checkpoint(container, "kept"));
      }
      for (int round = 0; round < run.options().rounds(); round++) {
        for (List<String> some : List.of(containers.subList(0, 1), containers)) {
          run.docker().remove(all);
          restore(run, some);
        }
      }
    } finally {
      run.docker().remove(all);
      for (String container : containers) {
        run.forget(run.taken(container, "kept"));
      }
    }
  }

  private static void restore(BenchRun run, List<String> containers)
      throws MeasurementFailedException, InterruptedException {
    List<List<String>> commands = new ArrayList<>();
    for (String container : containers) {
      commands.add(run.restore(container, "kept", container));
    }
    run.settle();
    ProcFiles proc = new ProcFiles(Path.of("/proc"));
    ProcessorTime before = proc.processorTime();
    long start = System.nanoTime();
    run.runner().succeedAtOnce(commands);
    double total = (System.nanoTime() - start) / 1e6;
    double busy = proc.processorTime().percentSince(before);
    String variant = containers.size() == 1 ? "1" : containers.size() + " at once";
    run.record(Topic.PARALLEL_RESTORES, Contestant.DOCKER_CR, Metric.TOTAL, variant, total);
    run.record(Topic.PARALLEL_RESTORES, Contestant.DOCKER_CR, Metric.MACHINE_CPU, variant, busy);
  }
}
