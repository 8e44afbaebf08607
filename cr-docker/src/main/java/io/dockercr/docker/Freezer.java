package io.dockercr.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A container's cgroup in the freezer (v1) or unified (v2) hierarchy. */
record Freezer(Path directory) {
  private Path stateV1() {
    return directory.resolve("freezer.state");
  }

  private Path stateV2() {
    return directory.resolve("cgroup.freeze");
  }

  /** Whether its tasks stand still, or are about to. A cgroup that is gone is not frozen. */
  boolean isFrozen() throws IOException {
    if (Files.exists(stateV1())) {
      return !Files.readString(stateV1()).strip().equals("THAWED");
    }
    return Files.exists(stateV2()) && Files.readString(stateV2()).strip().equals("1");
  }

  void freeze() throws IOException {
    write("FROZEN", "1");
  }

  void thaw() throws IOException {
    write("THAWED", "0");
  }

  private void write(String v1, String v2) throws IOException {
    if (Files.exists(stateV1())) {
      Files.writeString(stateV1(), v1);
    } else if (Files.exists(stateV2())) {
      Files.writeString(stateV2(), v2);
    }
  }
}
