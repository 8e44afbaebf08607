package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.Topic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What stores cost: {@code file:} beside plain criu, and in each store what a second checkpoint of
 * almost the same memory adds, what a restore writes, and how large docker-cr becomes.
 */
final class StoresScenario implements Scenario {
  /** The goals are of 1 GiB. */
  private static final int MOST_MIB = 1024;

  @Override
  public void run(BenchRun run) throws MeasurementFailedException, InterruptedException {
    List<Integer> sizes = run.options().memoryMib();
    int largest = Collections.max(sizes);
    int size = sizes.stream().filter(mib -> mib <= MOST_MIB).max(Integer::compare).orElse(largest);
    run.attempt(Topic.STORES, "beside criu", () -> besideCriu(run, size));
    for (MeasuredStore store : stores(run)) {
      StoreRounds rounds = new StoreRounds(run, store);
      run.attempt(Topic.STORES, store.word(), () -> rounds.measure(size, run.options().rounds()));
      if (largest > size) {
        // Only for the memory that docker-cr takes, of which the highest counts.
        run.attempt(Topic.STORES, store.word(), () -> rounds.measure(largest, 1));
      }
    }
  }

  private static void besideCriu(BenchRun run, int mib)
      throws MeasurementFailedException, InterruptedException {
    List<Checkpointer> contestants =
        List.of(
            new DockerCrCheckpointer(run, true),
            new CriuCheckpointer(run, false),
            new CriuCheckpointer(run, true));
    new MemoryRounds(run, Topic.STORES, contestants).measure(mib);
  }

  private static List<MeasuredStore> stores(BenchRun run) {
    List<MeasuredStore> stores = new ArrayList<>();
    stores.add(MeasuredStore.inDirectory("file:", run.work().resolve("stores-file")));
    stores.add(MeasuredStore.inDirectory("repo:", run.work().resolve("stores-repo")));
    run.options().stores().forEach(store -> stores.add(MeasuredStore.elsewhere(store)));
    return stores;
  }
}
