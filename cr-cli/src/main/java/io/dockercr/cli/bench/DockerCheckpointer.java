package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.Contestant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Docker's own checkpoint and restore. */
final class DockerCheckpointer implements Checkpointer {
  private static final String NAME = "kept";
  private static final String PLACE = "/docker-cr-bench";

  /** From this version on a restore fails in the engine itself (moby issue 50750). */
  private static final int LAST_VERSION = 27;

  private static final String NOT_YET = "already exists";
  private static final int ATTEMPTS = 40;
  private static final long PAUSE_MILLIS = 500;

  private final BenchRun run;
  private final String container;
  private boolean taken;

  DockerCheckpointer(BenchRun run) {
    this.run = run;
    this.container = run.name("docker");
  }

  /** What follows {@code docker run} for the program that holds memory. */
  static List<String> arguments(BenchRun run, HeldMemory memory) throws MeasurementFailedException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--volume", memory.directory() + ":" + PLACE));
    arguments.add(run.options().images().medium());
    arguments.addAll(memory.command("python3", PLACE));
    return arguments;
  }

  @Override
  public Contestant contestant() {
    return Contestant.DOCKER;
  }

  @Override
  public Optional<String> missing() throws MeasurementFailedException, InterruptedException {
    String answer =
        run.docker().call("version", "--format", "{{.Server.Version}} {{.Server.Experimental}}");
    int version = Integer.parseInt(answer.replaceFirst("\\D.*$", ""));
    if (version > LAST_VERSION) {
      return Optional.of(
          "Docker's own restore does not work on engine "
              + version
              + " (from 28 on): it is left out. An engine 26 has it.");
    }
    return answer.endsWith(" true")
        ? Optional.empty()
        : Optional.of(
            "Docker's own checkpoint is left out: the engine is not in experimental mode.");
  }

  @Override
  public void start(HeldMemory memory) throws MeasurementFailedException, InterruptedException {
    run.docker().run(container, arguments(run, memory));
  }

  @Override
  public double checkpoint() throws MeasurementFailedException, InterruptedException {
    double time = run.docker().time("checkpoint", "create", "--leave-running", container, NAME);
    taken = true;
    return time;
  }

  @Override
  public long bytes() throws MeasurementFailedException, InterruptedException {
    return Trees.bytes(images());
  }

  private Path images() throws MeasurementFailedException, InterruptedException {
    String root = run.docker().call("info", "--format", "{{.DockerRootDir}}");
    String id = run.docker().call("inspect", "--format", "{{.Id}}", container);
    return Path.of(root, "containers", id, "checkpoints", NAME);
  }

  @Override
  public void stop() throws MeasurementFailedException, InterruptedException {
    run.docker().call("kill", container);
    run.docker().call("wait", container);
  }

  @Override
  public double restore() throws MeasurementFailedException, InterruptedException {
    Path images = images();
    ContainerdCopies copies = new ContainerdCopies(Path.of("/tmp"));
    try {
      return start();
    } finally {
      copies.removeNew(images);
    }
  }

  private double start() throws MeasurementFailedException, InterruptedException {
    List<String> command = run.docker().command("start", "--checkpoint", NAME, container);
    ProgramRunner.Finished finished = run.runner().run(command);
    for (int i = 0; i < ATTEMPTS && finished.err().contains(NOT_YET); i++) {
      run.results()
          .remark(
              "docker start --checkpoint failed with \""
                  + NOT_YET
                  + "\", since containerd had not yet let go of what docker checkpoint create left"
                  + " there, and was tried again; the attempts that succeeded count.");
      Thread.sleep(PAUSE_MILLIS);
      finished = run.runner().run(command);
    }
    return finished.succeeded().milliseconds();
  }

  @Override
  public void forget() throws MeasurementFailedException, InterruptedException {
    if (taken) {
      taken = false;
      run.docker().call("checkpoint", "rm", container, NAME);
    }
  }

  @Override
  public void remove() throws MeasurementFailedException, InterruptedException {
    taken = false;
    run.docker().remove(container);
  }
}
