package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.Contestant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Podman, with its checkpoint beside the container or exported to an archive. */
final class PodmanCheckpointer implements Checkpointer {
  private static final String PLACE = "/docker-cr-bench";

  private final BenchRun run;
  private final Podman podman;
  private final boolean exported;
  private final String container;
  private final Path archive;

  PodmanCheckpointer(BenchRun run, Podman podman, boolean exported) {
    this.run = run;
    this.podman = podman;
    this.exported = exported;
    this.container = run.name(exported ? "podman-export" : "podman");
    this.archive = run.work().resolve("podman.tar.zst");
  }

  @Override
  public Contestant contestant() {
    return exported ? Contestant.PODMAN_EXPORT : Contestant.PODMAN;
  }

  @Override
  public Optional<String> missing() throws MeasurementFailedException, InterruptedException {
    if (!BenchPrograms.isThere(run.programs().podman())) {
      return Optional.of("Podman is left out: there is no podman here; PODMAN can name one.");
    }
    podman.image();
    return Optional.empty();
  }

  @Override
  public void start(HeldMemory memory) throws MeasurementFailedException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("run", "--detach", "--name", container));
    arguments.addAll(List.of("--network", "none", "--cgroup-parent", "/" + run.name("podman")));
    arguments.addAll(List.of("--volume", memory.directory() + ":" + PLACE));
    arguments.add(podman.image());
    arguments.addAll(memory.command("python3", PLACE));
    podman.call(arguments.toArray(String[]::new));
  }

  @Override
  public double checkpoint() throws MeasurementFailedException, InterruptedException {
    List<String> command =
        new ArrayList<>(podman.command("container", "checkpoint", "--leave-running"));
    if (exported) {
      command.addAll(List.of("--export", archive.toString()));
    }
    command.add(container);
    return run.time(command);
  }

  @Override
  public long bytes() throws MeasurementFailedException, InterruptedException {
    return Trees.bytes(exported ? archive : images());
  }

  private Path images() throws MeasurementFailedException, InterruptedException {
    return Path.of(podman.call("inspect", "--format", "{{.StaticDir}}", container), "checkpoint");
  }

  @Override
  public void stop() throws MeasurementFailedException, InterruptedException {
    if (exported) {
      podman.call("rm", "--force", "--time", "0", container);
    } else {
      podman.call("kill", container);
      podman.call("wait", container);
    }
  }

  @Override
  public double restore() throws MeasurementFailedException, InterruptedException {
    return exported
        ? run.time(podman.command("container", "restore", "--import", archive.toString()))
        : run.time(podman.command("container", "restore", container));
  }

  /** One beside the container goes with it; the next one takes its place. */
  @Override
  public void forget() throws MeasurementFailedException {
    run.forget(archive);
  }

  @Override
  public void remove() throws MeasurementFailedException, InterruptedException {
    podman.call("rm", "--force", "--ignore", "--time", "0", container);
    forget();
  }
}
