package io.dockercr.cli.bench.report;

import java.util.Locale;

/** What was measured, and in which unit. */
public enum Metric {
  COMMAND("ms"),
  CHECKPOINT("ms"),
  RESTORE("ms"),
  /** The longest time for which a process of the container stood still. */
  FROZEN("ms"),
  /** On disk. */
  SIZE("MiB"),
  /** What a checkpoint added to its store, on disk. */
  ADDED("MiB"),
  /** All of several, from the first's start to the last's end. */
  TOTAL("ms"),
  /** Of one among several. */
  EACH("ms"),
  /** Resident memory of the docker-cr process, at its highest. */
  PEAK_MEMORY("MiB"),
  /** Resident memory of docker-cr and of all that works for it, at its highest. */
  PEAK_MEMORY_ALL("MiB"),
  /** Of docker-cr and of all that works for it; 100 is one processor. */
  MEAN_CPU("%"),
  /** Of the whole machine; 100 is all of its processors. */
  MACHINE_CPU("%"),
  /** By docker-cr and the programs that it ran, to anywhere. */
  WRITTEN("MiB"),
  REQUESTS("requests"),
  FAILED_REQUESTS("requests"),
  /** The longest time between two answers that a client got. */
  LONGEST_GAP("ms"),
  /** From the start of the command to the first answer. */
  FIRST_ANSWER("ms");

  private final String unit;

  Metric(String unit) {
    this.unit = unit;
  }

  /** The name in files and tables: {@code longest-gap}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The unit of every value. */
  public String unit() {
    return unit;
  }
}
