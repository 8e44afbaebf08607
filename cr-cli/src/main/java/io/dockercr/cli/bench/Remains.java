package io.dockercr.cli.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a run has made: containers by its names, processes and files by its directory. */
final class Remains {
  private Remains() {}

  /** Removes all that scenarios may have left. What can't be removed is noted as a failure. */
  static void remove(BenchRun run) throws InterruptedException {
    attempt(run, () -> containers(run));
    attempt(run, () -> processes(run));
    attempt(run, () -> new Podman(run).removeAll());
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
