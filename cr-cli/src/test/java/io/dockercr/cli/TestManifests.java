package io.dockercr.cli;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointOptions;
import io.dockercr.api.CheckpointStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Manifests to test with. */
final class TestManifests {
  private static final CheckpointStatistics STATISTICS =
      new CheckpointStatistics(
          Duration.ZERO,
          Duration.ofMillis(55),
          Duration.ZERO,
          Duration.ZERO,
          0,
          0,
          0,
          0,
          Duration.ZERO);

  private TestManifests() {}

  /** One with a secret in it. */
  static CheckpointManifest of(CheckpointId id) {
    return of(id, Instant.parse("2026-11-24T10:11:12Z"));
  }

  /** The same, of another time. */
  static CheckpointManifest of(CheckpointId id, Instant time) {
    return new CheckpointManifest(
        CheckpointManifest.FORMAT_VERSION,
        id,
        time,
        new CheckpointManifest.Container(
            "4f".repeat(32), id.container(), "{\"Secret\":\"tiger\"}", "{}"),
        new CheckpointManifest.Image("sha256:" + "a1".repeat(32), "busybox:1", List.of()),
        new CheckpointManifest.Platform("x86_64", "6.18.0", 2, "28", "1.3", "4.2", "overlay2"),
        List.of(),
        CheckpointOptions.DEFAULT,
        STATISTICS,
        Optional.empty(),
        List.of());
  }
}
