package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.ResourceSample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs a docker-cr command and notes what it and its workers use, each 100 ms. */
final class WatchedCommand {
  private static final long PEAK_STEP_MILLIS = 10;
  private static final long SAMPLE_NANOS = 100_000_000;
  private static final double TICKS_A_SECOND = 100;

  private final ProcFiles proc = new ProcFiles(Path.of("/proc"));
  private final List<ResourceSample> samples = new ArrayList<>();
  private final Map<Long, Usage> usage = new HashMap<>();
  private double peakMib;
  private long started;
  private double lastSeconds;
  private double lastCpu;
  private double milliseconds;
  private long writtenBytes;

  /** What a process has used up since its start; kept when it has ended. */
  private record Usage(long cpuTicks, long readBytes, long writtenBytes) {}

  /** Runs a command that must succeed. */
  void run(ProgramRunner runner, List<String> command)
      throws MeasurementFailedException, InterruptedException {
    long before = writtenByAll();
    started = System.nanoTime();
    ProgramRunner.Running running = runner.start(command);
    Workers workers = new Workers(proc, proc.stat(running.pid()).orElseThrow(this::endedAtOnce));
    long next = started;
    do {
      peakMib = Math.max(peakMib, proc.kib(running.pid(), "VmHWM") / 1024.0);
      if (System.nanoTime() >= next) {
        sample(workers);
        next += SAMPLE_NANOS;
      }
    } while (!running.endsWithin(PEAK_STEP_MILLIS));
    milliseconds = running.finished().succeeded().milliseconds();
    writtenBytes = writtenByAll() - before;
  }

  /** By us and all whose end we have seen; they count those whose end they have seen. */
  private long writtenByAll() {
    return proc.bytes(ProcessHandle.current().pid(), "wchar");
  }

  private MeasurementFailedException endedAtOnce() {
    return new MeasurementFailedException("The command to be watched ended at once.");
  }

  private void sample(Workers workers) throws MeasurementFailedException {
    Map<Long, ProcessStat> all = proc.all();
    Set<Long> now = workers.among(all);
    double seconds = (System.nanoTime() - started) / 1e9;
    double memory = 0;
    for (long pid : now) {
      memory += proc.kib(pid, "VmRSS") / 1024.0;
      usage.put(
          pid,
          new Usage(
              all.get(pid).cpuTicks(),
              proc.bytes(pid, "read_bytes"),
              proc.bytes(pid, "write_bytes")));
    }
    double cpu = usage.values().stream().mapToLong(Usage::cpuTicks).sum() / TICKS_A_SECOND;
    double passed = seconds - lastSeconds;
    samples.add(
        new ResourceSample(
            seconds,
            passed > 0 ? 100 * (cpu - lastCpu) / passed : 0,
            memory,
            now.size(),
            usage.values().stream().mapToLong(Usage::readBytes).sum(),
            usage.values().stream().mapToLong(Usage::writtenBytes).sum()));
    lastSeconds = seconds;
    lastCpu = cpu;
  }

  /** From before the command's start to its end. */
  double milliseconds() {
    return milliseconds;
  }

  /** What the command and the programs that it ran have written, to files and elsewhere. */
  double writtenMib() {
    return writtenBytes / (double) (1 << 20);
  }

  List<ResourceSample> samples() {
    return List.copyOf(samples);
  }

  /** The most that the docker-cr process itself had resident. */
  double peakMib() {
    return peakMib;
  }

  /** The most that it and its workers had resident in any sample. */
  double peakMibOfAll() {
    return samples.stream().mapToDouble(ResourceSample::memoryMib).max().orElse(0);
  }

  /** Processor time per elapsed time, in percent of one processor. */
  double meanCpu() {
    return lastSeconds > 0 ? 100 * lastCpu / lastSeconds : 0;
  }
}
