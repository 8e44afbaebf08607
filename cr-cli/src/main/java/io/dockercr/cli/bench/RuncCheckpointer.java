package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.Contestant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plain runc, of a like container without an engine: the floor of a restore. */
final class RuncCheckpointer implements Checkpointer {
  private final BenchRun run;
  private final Path bundle;
  private final Path images;
  private final String container;
  private boolean prepared;
  private boolean running;

  RuncCheckpointer(BenchRun run) {
    this.run = run;
    this.bundle = run.work().resolve("runc");
    this.images = run.work().resolve("runc-images");
    this.container = run.name("runc");
  }

  @Override
  public Contestant contestant() {
    return Contestant.RUNC;
  }

  @Override
  public Optional<String> missing() throws MeasurementFailedException, InterruptedException {
    if (!BenchPrograms.isThere(run.programs().runc())) {
      return Optional.of("Plain runc is left out: set RUNC to the engine's runc program.");
    }
    prepare();
    return Optional.empty();
  }

  private void prepare() throws MeasurementFailedException, InterruptedException {
    if (prepared) {
      return;
    }
    prepared = true;
    String source = run.name("export");
    Path archive = run.work().resolve("rootfs.tar");
    Path root = bundle.resolve("rootfs");
    try {
      Files.createDirectories(root);
      run.docker().create("create", source, List.of(run.options().images().medium(), "true"));
      run.docker().call("export", "--output", archive.toString(), source);
      run.runner().succeed(List.of("tar", "-C", root.toString(), "-xf", archive.toString()));
      Files.delete(archive);
    } catch (IOException e) {
      throw new MeasurementFailedException("The bundle for runc can't be made: " + e, e);
    } finally {
      run.docker().remove(source);
    }
  }

  @Override
  public void start(HeldMemory memory) throws MeasurementFailedException, InterruptedException {
    RuncBundle.write(bundle.resolve("config.json"), run, memory);
    running = true;
    run.runner().succeedDetached(command("run", "--detach"), log());
  }

  private Path log() {
    return run.work().resolve("runc.log");
  }

  /** A command on the container; its name comes last. */
  private List<String> command(String verb, String... options) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(run.programs().runc(), "--root", run.work().resolve("runc-root") + ""));
    command.addAll(List.of("--log", log().toString(), verb));
    command.addAll(List.of(options));
    if (verb.equals("run") || verb.equals("restore")) {
      command.addAll(List.of("--bundle", bundle.toString()));
    }
    if (verb.equals("restore") || verb.equals("checkpoint")) {
      command.addAll(List.of("--image-path", images.toString()));
      command.addAll(List.of("--work-path", run.work().resolve("runc-work").toString()));
      // As with an engine, the network is somebody else's affair.
      command.addAll(List.of("--empty-ns", "network"));
    }
    command.add(container);
    return command;
  }

  @Override
  public double checkpoint() throws MeasurementFailedException, InterruptedException {
    return run.time(command("checkpoint", "--leave-running"));
  }

  @Override
  public long bytes() throws MeasurementFailedException {
    return Trees.bytes(images);
  }

  @Override
  public void stop() throws MeasurementFailedException, InterruptedException {
    run.runner().succeed(command("delete", "--force"));
  }

  @Override
  public double restore() throws MeasurementFailedException, InterruptedException {
    return run.runner().succeedDetached(command("restore", "--detach"), log()).milliseconds();
  }

  @Override
  public void forget() throws MeasurementFailedException {
    run.forget(images);
  }

  @Override
  public void remove() throws MeasurementFailedException, InterruptedException {
    if (running) {
      running = false;
      stop();
    }
    forget();
  }
}
