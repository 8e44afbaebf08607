package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.Contestant;
import io.dockercr.cli.bench.report.Metric;
import io.dockercr.cli.bench.report.Results;
import io.dockercr.cli.bench.report.Series;
import io.dockercr.cli.bench.report.Topic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * One run of the benchmark: what its scenarios share.
 *
 * @param options what to measure
 * @param programs what is measured
 * @param runner runs programs
 * @param docker the engine
 * @param results where figures go
 * @param work a directory of this run, on the file system of the output; is removed at the end
 * @param id part of every name that this run gives, so that nobody else's things are touched
 * @param progress is told what happens, a line at a time
 */
record BenchRun(
    BenchOptions options,
    BenchPrograms programs,
    ProgramRunner runner,
    Docker docker,
    Results results,
    Path work,
    String id,
    Consumer<String> progress) {

  /** The name of a container of this run. */
  String name(String what) {
    return prefix() + what;
  }

  /** What the names of all containers of this run begin with. */
  String prefix() {
    return "docker-cr-bench-" + id + "-";
  }

  /** The words of a docker-cr command. */
  List<String> dockerCr(String... arguments) {
    List<String> command = new ArrayList<>(List.of(programs.dockerCr()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** The command that takes the checkpoint {@code work/CONTAINER/NAME}. */
  List<String> checkpoint(String container, String name, String... further) {
    List<String> command =
        dockerCr("checkpoint", container, "--output", work + "", "--name", name, "--quiet");
    command.addAll(List.of(further));
    return command;
  }

  /** The command that restores it under a name. */
  List<String> restore(String container, String name, String newName, String... further) {
    List<String> command =
        dockerCr("restore", "--from", taken(container, name) + "", "--new-name", newName);
    command.add("--quiet");
    command.addAll(List.of(further));
    return command;
  }

  /** Where a checkpoint of this run is. */
  Path taken(String container, String name) {
    return work.resolve(container).resolve(name);
  }

  /** Runs a command that must succeed. Returns its time in milliseconds. */
  double time(List<String> command) throws MeasurementFailedException, InterruptedException {
    return runner.succeed(command).milliseconds();
  }

  /** Adds a figure, in the metric's unit. */
  void record(Topic topic, Contestant who, Metric metric, String variant, double value) {
    results.add(new Series(topic, who, metric, variant), value);
    progress.accept(
        String.format(
            Locale.ROOT,
            "  %-20s %-12s %-14s %,12.1f %s",
            variant,
            who.word(),
            metric.word(),
            value,
            metric.unit()));
  }

  /** A part of a scenario. */
  interface Part {
    void run() throws MeasurementFailedException, InterruptedException;
  }

  /** Runs a part after whose failure the others can still be measured. */
  void attempt(Topic topic, String part, Part step) throws InterruptedException {
    try {
      step.run();
    } catch (MeasurementFailedException e) {
      results.failure(topic.word() + ", " + part + ": " + e.getMessage());
      progress.accept("  failed: " + e.getMessage());
    }
  }

  /** Writes what others have left to be written, so that the next does not pay for it. */
  void settle() throws MeasurementFailedException, InterruptedException {
    runner.succeed(List.of("sync", "--file-system", work.toString()));
  }

  /** Removes a checkpoint, which must be there or not. */
  void forget(Path checkpoint) throws MeasurementFailedException {
    try {
      Trees.delete(checkpoint);
    } catch (IOException e) {
      throw new MeasurementFailedException(checkpoint + " can't be removed: " + e, e);
    }
  }
}
