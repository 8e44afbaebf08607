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
  public void run(BenchRun run) throws MeasurementFailedException, InterruptedException {
    LayerRounds rounds = new LayerRounds(run, Topic.FILES);
    for (int mib : run.options().memoryMib()) {
      rounds.measure(Series.mib(mib), WRITE, "1", String.valueOf(mib));
    }
    int each = run.options().extent().choose(1, 10);
    rounds.measure("10 files of " + Series.mib(each), WRITE, "10", String.valueOf(each));
  }
}
