package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.Contestant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Plain criu, of the same program outside containers: the floor of a checkpoint. */
final class CriuCheckpointer implements Checkpointer {
  private final BenchRun run;
  private final boolean durable;
  private final Path images;
  private final Path pidFile;
  private String python = "python3";
  private long pid;

  /**
   * @param durable whether what was dumped is written to the disk too, as docker-cr does
   */
  CriuCheckpointer(BenchRun run, boolean durable) {
    this.run = run;
    this.durable = durable;
    this.images = run.work().resolve(durable ? "criu-durable" : "criu");
    this.pidFile = run.work().resolve(images.getFileName() + ".pid");
  }

  @Override
  public Contestant contestant() {
    return durable ? Contestant.CRIU_DURABLE : Contestant.CRIU;
  }

  @Override
  public Optional<String> missing() throws MeasurementFailedException, InterruptedException {
    if (!BenchPrograms.isThere(run.programs().criu())) {
      return Optional.of("Plain criu is left out: there is no criu program here.");
    }
    if (!BenchPrograms.isThere("python3")) {
      return Optional.of("Plain criu is left out: there is no python3 on this host.");
    }
    // What is found in PATH may be a script that looks for the real one.
    python =
        run.runner()
            .succeed(List.of("python3", "-c", "import sys; print(sys.executable)"))
            .out()
            .strip();
    return Optional.empty();
  }

  @Override
  public void start(HeldMemory memory) throws MeasurementFailedException {
    // A session of its own, with nothing of ours open: criu asks for both.
    List<String> command = new ArrayList<>(List.of("setsid"));
    command.addAll(memory.command(python, memory.directory().toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectInput(Path.of("/dev/null").toFile());
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.directory(Path.of("/").toFile());
    try {
      pid = builder.start().pid();
    } catch (IOException e) {
      throw new MeasurementFailedException("The program that holds memory can't be run: " + e, e);
    }
  }

  @Override
  public double checkpoint() throws MeasurementFailedException, InterruptedException {
    try {
      Files.createDirectories(images);
    } catch (IOException e) {
      throw new MeasurementFailedException(images + " can't be made: " + e, e);
    }
    double time =
        run.time(command("dump", "--tree", pid + "", "--leave-running", "--network-lock", "skip"));
    return durable ? time + run.time(sync()) : time;
  }

  private List<String> sync() throws MeasurementFailedException {
    List<String> command = new ArrayList<>(List.of("sync"));
    try (Stream<Path> files = Files.list(images)) {
      files.map(Path::toString).forEach(command::add);
    } catch (IOException e) {
      throw new MeasurementFailedException(images + " can't be listed: " + e, e);
    }
    return command;
  }

  private List<String> command(String verb, String... options) {
    List<String> command = new ArrayList<>(List.of(run.programs().criu(), verb));
    command.addAll(List.of("--images-dir", images.toString(), "--log-file", verb + ".log"));
    command.addAll(List.of(options));
    return command;
  }

  @Override
  public long bytes() throws MeasurementFailedException {
    return Trees.bytes(images);
  }

  @Override
  public void stop() throws MeasurementFailedException, InterruptedException {
    if (pid != 0) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      Path process = Path.of("/proc/" + pid);
      Waiting.until("process " + pid + " is gone", () -> !Files.exists(process));
    }
  }

  @Override
  public double restore() throws MeasurementFailedException, InterruptedException {
    try {
      Files.deleteIfExists(pidFile);
      double time =
          run.time(command("restore", "--restore-detached", "--pidfile", pidFile.toString()));
      pid = Long.parseLong(Files.readString(pidFile).strip());
      return time;
    } catch (IOException | NumberFormatException e) {
      throw new MeasurementFailedException("criu did not say what it restored: " + e, e);
    }
  }

  @Override
  public void forget() throws MeasurementFailedException {
    run.forget(images);
  }

  @Override
  public void remove() throws MeasurementFailedException, InterruptedException {
    stop();
    pid = 0;
    forget();
  }
}
