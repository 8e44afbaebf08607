package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.Topic;
import java.util.List;

/** Small files, some and very many. */
final class ManyFilesScenario implements Scenario {
  private static final int IN_A_DIRECTORY = 1000;
  private static final String WRITE =
      """
      i=0
      while [ $i -lt "$1" ]; do
        if [ $((i % $2)) -eq 0 ]; then
          directory=/many/$((i / $2))
          mkdir -p $directory
        fi
        echo "file number $i, which has a line of text in it and nothing else" >$directory/$i
        i=$((i + 1))
      done
      """;

  @Override
  public void run(BenchRun run) throws InterruptedException {
    LayerRounds rounds = new LayerRounds(run, Topic.MANY_FILES);
    for (int count : run.options().extent().choose(List.of(200), List.of(1000, 100_000))) {
      String variant = count + " files";
      run.attempt(
          Topic.MANY_FILES,
          variant,
          () ->
              rounds.measure(
                  variant, WRITE, String.valueOf(count), String.valueOf(IN_A_DIRECTORY)));
    }
  }
}
