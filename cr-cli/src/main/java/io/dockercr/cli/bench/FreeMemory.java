package io.dockercr.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What this host has left. */
final class FreeMemory {
  private FreeMemory() {}

  /** Memory that programs can have without swapping, in MiB. */
  static long mib() throws MeasurementFailedException {
    try {
      return parse(Files.readAllLines(Path.of("/proc/meminfo")));
    } catch (IOException e) {
      throw new MeasurementFailedException("/proc/meminfo can't be read: " + e, e);
    }
  }

  static long parse(List<String> lines) throws MeasurementFailedException {
    for (String line : lines) {
      if (line.startsWith("MemAvailable:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
      }
    }
    throw new MeasurementFailedException("/proc/meminfo does not tell what is available.");
  }
}
