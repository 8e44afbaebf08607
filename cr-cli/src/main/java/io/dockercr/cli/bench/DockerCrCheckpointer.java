package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.Contestant;
import java.util.List;
import java.util.Optional;

/** docker-cr itself, which waits for the disk unless it is asked not to. */
final class DockerCrCheckpointer implements Checkpointer {
  private static final String NAME = "kept";

  private final BenchRun run;
  private final boolean sync;
  private final String container;

  DockerCrCheckpointer(BenchRun run, boolean sync) {
    this.run = run;
    this.sync = sync;
    this.container = run.name(sync ? "ours" : "ours-unsynced");
  }

  @Override
  public Contestant contestant() {
    return sync ? Contestant.DOCKER_CR : Contestant.DOCKER_CR_UNSYNCED;
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
    return run.time(run.checkpoint(container, NAME, "--leave-running", "--sync=" + sync));
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
