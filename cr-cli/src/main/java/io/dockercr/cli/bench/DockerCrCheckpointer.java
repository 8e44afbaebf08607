package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.Contestant;
import java.util.List;
import java.util.Optional;

/** docker-cr itself. */
final class DockerCrCheckpointer implements Checkpointer {
  private static final String NAME = "kept";

  private final BenchRun run;
  private final String container;

  DockerCrCheckpointer(BenchRun run) {
    this.run = run;
    this.container = run.name("ours");
  }

  @Override
  public Contestant contestant() {
    return Contestant.DOCKER_CR;
  }

  @Override
  public Optional<String> missing() {
    return Optional.empty();
  }

  @Override
  public void start(HeldMemory memory) throws MeasurementFailedException, InterruptedException {
    run.docker().run(container, DockerCheckpointer.arguments(run, memory));
  }

  @Override
  public double checkpoint() throws MeasurementFailedException, InterruptedException {
    return run.time(run.checkpoint(container, NAME, "--leave-running"));
  }

  @Override
  public long bytes() throws MeasurementFailedException {
    return Trees.bytes(run.taken(container, NAME));
  }

  @Override
  public void stop() throws MeasurementFailedException, InterruptedException {
    run.docker().remove(container);
  }

  @Override
  public double restore() throws MeasurementFailedException, InterruptedException {
    List<String> command = run.restore(container, NAME, container);
    return run.time(command);
  }

  @Override
  public void forget() throws MeasurementFailedException {
    run.forget(run.taken(container, NAME));
  }

  @Override
  public void remove() throws MeasurementFailedException, InterruptedException {
    run.docker().remove(container);
    forget();
  }
}
