package io.dockercr.cli.bench;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.OperationInterruptedException;
import io.dockercr.api.Reasons;
import io.dockercr.api.StorageException;
import io.dockercr.cli.bench.report.Report;
import io.dockercr.cli.bench.report.Results;
import io.dockercr.cli.bench.report.Topic;
import io.dockercr.docker.EngineAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** A whole run: scenario after scenario, then the report. */
public final class Bench {
  private static final Map<Topic, Scenario> SCENARIOS =
      Map.ofEntries(
          Map.entry(Topic.STARTUP, new StartupScenario()),
          Map.entry(Topic.IMAGES, new ImagesScenario()),
          Map.entry(Topic.MEMORY, new MemoryScenario()),
          Map.entry(Topic.FILES, new FilesScenario()),
          Map.entry(Topic.MANY_FILES, new ManyFilesScenario()),
          Map.entry(Topic.RESTORE, new RestoreScenario()),
          Map.entry(Topic.PARALLEL_RESTORES, new ParallelRestoresScenario()),
          Map.entry(Topic.CONTAINERS, new ContainersScenario()),
          Map.entry(Topic.RESOURCES, new ResourcesScenario()),
          Map.entry(Topic.NETWORK, new NetworkScenario()),
          Map.entry(Topic.LAZY, new LazyScenario()),
          Map.entry(Topic.STORES, new StoresScenario()),
          Map.entry(Topic.COMPARISON, new ComparisonScenario()));

  private final BenchOptions options;
  private final Consumer<String> progress;
  private final Results results;

  /**
   * @param options what to measure and how
   * @param progress is told what happens, a line at a time
   */
  public Bench(BenchOptions options, Consumer<String> progress) {
    this.options = options;
    this.progress = progress;
    this.results = new Results(options.topics());
  }

  /** What was measured so far, and what could not be. */
  public Results results() {
    return results;
  }

  /**
   * Measures everything that was asked for, and writes the report. A scenario that fails is noted
   * in the results, and the next one begins. Whatever happens, no container, process or checkpoint
   * of this run is left. For one thread; that thread's interrupt ends the run.
   *
   * @throws CheckpointException if this host is not fit for it, the output can't be written, or the
   *     thread is interrupted
   */
  public Report run() throws CheckpointException {
    String id = Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    Path output = options.output().toAbsolutePath().normalize();
    Path work = output.resolve("work-" + id);
    EngineAddress engine = EngineAddress.fromEnvironment();
    boolean wasThere = Files.exists(output);
    try {
      Files.createDirectories(work);
      ProgramRunner runner = new ProgramRunner(work);
      BenchPrograms programs = BenchPrograms.of(System.getenv());
      Docker docker = new Docker(runner, programs.docker(), engine);
      BenchRun run = new BenchRun(options, programs, runner, docker, results, work, id, progress);
      try {
        Prerequisites.check(run);
      } catch (CheckpointException e) {
        Trees.delete(wasThere ? work : output);
        throw e;
      }
      Report report;
      try {
        measure(run);
        report = new Report(results, HostFacts.of(run));
      } finally {
        Remains.remove(run);
      }
      report.writeTo(output);
      return report;
    } catch (IOException e) {
      throw new StorageException(
          "The benchmark can't write below " + output + ": " + Reasons.of(e) + ".",
          "Choose another --output.",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationInterruptedException(
          "The benchmark was interrupted.", "Nothing of it is left but what it had written.", e);
    }
  }

  private void measure(BenchRun run) throws InterruptedException {
    for (Topic topic : options.topics()) {
      progress.accept(topic.word() + ": " + topic.description());
      long start = System.nanoTime();
      try {
        SCENARIOS.get(topic).run(run);
      } catch (MeasurementFailedException e) {
        results.failure(topic.word() + ": " + e.getMessage());
        progress.accept("  failed: " + e.getMessage());
      }
      progress.accept(
          String.format(
              Locale.ROOT, "  %s took %.0f s", topic.word(), (System.nanoTime() - start) / 1e9));
    }
  }
}
