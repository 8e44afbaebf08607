package io.dockercr.cli.bench;

/** Measures one topic. Leaves no container, process or checkpoint, however it ends. */
interface Scenario {
  void run(BenchRun run) throws MeasurementFailedException, InterruptedException;
}
