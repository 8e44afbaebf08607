package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.Series;
import io.dockercr.cli.bench.report.Topic;

/** Files of several sizes, one of each, and ten of 10 MiB. */
final class FilesScenario implements Scenario {
  private static final String WRITE =
      """
      i=0
      while [ $i -lt "$1" ]; do
        i=$((i + 1))
        dd if=/dev/urandom of=/written-$i bs=1048576 count="$2" 2>/dev/null
      done
      """;

  @Override
  public void run(BenchRun run) throws InterruptedException {
    for (int mib : run.options().memoryMib()) {
      measure(run, Series.mib(mib), 1, mib);
    }
    int each = run.options().extent().choose(1, 10);
    measure(run, "10 files of " + Series.mib(each), 10, each);
  }

  private static void measure(BenchRun run, String variant, int files, int mib)
      throws InterruptedException {
    run.attempt(
        Topic.FILES,
        variant,
        () ->
            new LayerRounds(run, Topic.FILES)
                .measure(variant, WRITE, String.valueOf(files), String.valueOf(mib)));
  }
}
