package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.Contestant;
import io.dockercr.cli.bench.report.Metric;
import io.dockercr.cli.bench.report.Series;
import io.dockercr.cli.bench.report.Topic;
import java.util.List;
import java.util.OptionalLong;

/** Two checkpoints of a container that changed a little in between, and a restore of the second. */
final class StoreRounds {
  private static final double MIB = 1 << 20;
  private static final int CHANGED_PERCENT = 1;
  private static final List<String> NAMES = List.of("first", "second");

  private final BenchRun run;
  private final MeasuredStore store;
  private final String container;

  StoreRounds(BenchRun run, MeasuredStore store) {
    this.run = run;
    this.store = store;
    this.container = run.name("store");
  }

  /** Measures one size. */
  void measure(int mib, int rounds) throws MeasurementFailedException, InterruptedException {
    for (int round = 0; round < rounds; round++) {
      HeldMemory memory = new HeldMemory(mib, run.work().resolve("held-store"));
      try {
        run.docker().run(container, DockerCheckpointer.arguments(run, memory));
        memory.awaitAlive();
        for (String name : NAMES) {
          checkpoint(name, mib);
          memory.change(CHANGED_PERCENT);
        }
        run.docker().remove(container);
        restore(memory);
      } finally {
        run.docker().remove(container);
        run.forget(memory.directory());
        forget();
      }
    }
  }

  private void checkpoint(String name, int mib)
      throws MeasurementFailedException, InterruptedException {
    OptionalLong before = store.bytes();
    List<String> command =
        run.dockerCr("checkpoint", container, "--store", store.address(), "--name", name);
    command.addAll(List.of("--leave-running", "--quiet"));
    String variant = Series.mib(store.word() + " " + name, mib);
    record(Metric.CHECKPOINT, variant, watch(command, variant).milliseconds());
    if (before.isPresent()) {
      long added = store.bytes().orElseThrow() - before.getAsLong();
      record(Metric.ADDED, variant, added / MIB);
    }
  }

  private void restore(HeldMemory memory) throws MeasurementFailedException, InterruptedException {
    List<String> command =
        run.dockerCr("restore", "--store", store.address(), "--from", container + "/second");
    command.addAll(List.of("--new-name", container, "--quiet"));
    String variant = Series.mib(store.word() + " restore", memory.mib());
    WatchedCommand watched = watch(command, variant);
    memory.awaitAlive();
    record(Metric.RESTORE, variant, watched.milliseconds());
    record(Metric.WRITTEN, variant, watched.writtenMib());
  }

  private WatchedCommand watch(List<String> command, String variant)
      throws MeasurementFailedException, InterruptedException {
    run.settle();
    WatchedCommand watched = new WatchedCommand();
    watched.run(run.runner(), command);
    record(Metric.PEAK_MEMORY, variant, watched.peakMib());
    return watched;
  }

  private void record(Metric metric, String variant, double value) {
    run.record(Topic.STORES, Contestant.DOCKER_CR, metric, variant, value);
  }

  private void forget() throws MeasurementFailedException, InterruptedException {
    if (store.directory().isPresent()) {
      run.forget(store.directory().orElseThrow());
      return;
    }
    for (String name : NAMES) {
      List<String> command = run.dockerCr("rm", container + "/" + name, "--store", store.address());
      ProgramRunner.Finished finished = run.runner().run(command);
      if (finished.exitCode() != 0 && !finished.err().contains("There is no checkpoint")) {
        run.results()
            .remark(
                container + "/" + name + " may be left in " + store.word() + ": " + finished.err());
      }
    }
  }
}
