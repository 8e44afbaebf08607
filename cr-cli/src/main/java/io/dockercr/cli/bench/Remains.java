package io.dockercr.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What a run has made: containers by its names, processes and files by its directory. */
final class Remains {
  private Remains() {}

  /** Removes all that scenarios may have left. What can't be removed is noted as a failure. */
  static void remove(BenchRun run) throws InterruptedException {
    attempt(run, () -> containers(run));
    attempt(run, () -> processes(run));
    attempt(run, () -> new Podman(run).removeAll());
    attempt(run, () -> cgroups(run));
    attempt(run, () -> run.forget(run.work()));
  }

  private interface Step {
    void run() throws MeasurementFailedException, InterruptedException;
  }

  private static void attempt(BenchRun run, Step step) throws InterruptedException {
    try {
      step.run();
    } catch (MeasurementFailedException e) {
      run.results().failure("Something of this run is left. " + e.getMessage());
    }
  }

  private static void containers(BenchRun run)
      throws MeasurementFailedException, InterruptedException {
    String format = "{{.Names}}";
    String names = run.docker().call("ps", "--all", "--format", format);
    String[] ours =
        names.lines().filter(name -> name.startsWith(run.prefix())).toArray(String[]::new);
    if (ours.length > 0) {
      run.docker().remove(ours);
    }
  }

  /** Those of Podman, which makes them where it is told and leaves them there. */
  private static void cgroups(BenchRun run) throws MeasurementFailedException {
    Path root = Path.of("/sys/fs/cgroup");
    String name = run.name("podman");
    List<Path> places = new ArrayList<>(List.of(root.resolve(name)));
    try (DirectoryStream<Path> hierarchies = Files.newDirectoryStream(root)) {
      hierarchies.forEach(hierarchy -> places.add(hierarchy.resolve(name)));
    } catch (IOException e) {
      throw new MeasurementFailedException(root + " can't be read: " + e, e);
    }
    for (Path place : places) {
      if (Files.isDirectory(place)) {
        removeCgroup(place);
      }
    }
  }

  /** The files in it can't be removed, and need not be. */
  private static void removeCgroup(Path cgroup) throws MeasurementFailedException {
    try (Stream<Path> below = Files.walk(cgroup)) {
      List<Path> innermostFirst =
          below.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList();
      for (Path directory : innermostFirst) {
        Files.delete(directory);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new MeasurementFailedException(cgroup + " can't be removed: " + e, e);
    }
  }

  /** Nobody else's command line names our directory. */
  private static void processes(BenchRun run) {
    ProcessHandle.allProcesses()
        .filter(process -> commandLine(process.pid()).contains(run.work() + "/"))
        .forEach(ProcessHandle::destroyForcibly);
  }

  private static String commandLine(long pid) {
    try {
      byte[] words = Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline"));
      return new String(words, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return ""; // it has ended
    }
  }
}
