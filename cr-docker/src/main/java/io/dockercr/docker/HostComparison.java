package io.dockercr.docker;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.IncompatibleHostException;
import java.util.Arrays;

/** Compares this host with the one that a checkpoint was taken on. */
final class HostComparison {
  private final HostFacts here;

  HostComparison(HostFacts here) {
    this.here = here;
  }

  /**
   * @throws IncompatibleHostException if a checkpoint taken there can't go on here
   */
  void require(CheckpointManifest.Platform there) throws CheckpointException {
    if (!there.architecture().equals(HostFacts.architecture())) {
      throw new IncompatibleHostException(
          "The checkpoint was taken on "
              + there.architecture()
              + "; this host is "
              + HostFacts.architecture()
              + ".",
          "Restore it on a host of the same architecture.");
    }
    String criu = here.criuVersion();
    if (compareVersions(criu, there.criuVersion()) < 0) {
      throw new IncompatibleHostException(
          "The checkpoint was written by CRIU "
              + there.criuVersion()
              + "; this host has the older CRIU "
              + criu
              + ".",
          "Install CRIU "
              + there.criuVersion()
              + " or newer, or try all the same with --validate-env=false.");
    }
  }

  static int compareVersions(String one, String other) {
    return Arrays.compare(numbers(one), numbers(other));
  }

  private static int[] numbers(String version) {
    return Arrays.stream(version.split("[^0-9]+"))
        .filter(part -> !part.isEmpty())
        .limit(3)
        .mapToInt(Integer::parseInt)
        .toArray();
  }
}
