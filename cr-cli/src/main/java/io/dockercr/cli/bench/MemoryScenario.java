package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.Topic;
import java.util.List;

/** docker-cr beside the floor alone, by the memory that a process holds. */
final class MemoryScenario implements Scenario {

  @Override
  public void run(BenchRun run) throws MeasurementFailedException, InterruptedException {
    MemoryRounds rounds =
        new MemoryRounds(
            run,
            Topic.MEMORY,
            List.of(new DockerCrCheckpointer(run, true), new CriuCheckpointer(run, false)));
    for (int mib : run.options().memoryMib()) {
      rounds.measure(mib);
    }
  }
}
