package io.dockercr.storage;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.Container;
import io.dockercr.api.CheckpointManifest.Image;
import io.dockercr.api.CheckpointManifest.Mount;
import io.dockercr.api.CheckpointManifest.Platform;
import io.dockercr.api.CheckpointOptions;
import io.dockercr.api.CheckpointStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Manifests to test with. */
public final class Manifests {
  public static final CheckpointStatistics NO_STATISTICS =
      new CheckpointStatistics(
          Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, 0, 0, 0, Duration.ZERO);

  public static final CheckpointStatistics STATISTICS =
      new CheckpointStatistics(
          Duration.ofNanos(1_234_000),
          Duration.ofMillis(55),
          Duration.ofMillis(3),
          Duration.ofMillis(2),
          512,
          200,
          819_200,
          10_240,
          Duration.ofMillis(310));

  private Manifests() {}

  /** A manifest with every field set, and no files. */
  public static CheckpointManifest of(CheckpointId id) {
    return of(id, Instant.parse("2026-11-24T10:11:12.131415Z"));
  }

  public static CheckpointManifest of(CheckpointId id, Instant createdAt) {
    return new CheckpointManifest(
        CheckpointManifest.FORMAT_VERSION,
        id,
        createdAt,
        new Container(
            "4f".repeat(32),
            id.container(),
            "{\"Id\":\"4f\",\"Config\":{\"Env\":[\"A=<ü>\",\"B=\\n\"],\"Cpus\":1.50,"
                + "\"Memory\":12345678901234567890,\"Tty\":false,\"Nothing\":null}}",
            "{\"ociVersion\":\"1.2.0\",\"mounts\":[]}"),
        new Image("sha256:" + "a1".repeat(32), "busybox:1", List.of("busybox@sha256:00")),
        new Platform("x86_64", "6.18.0", 2, "28.5.2", "1.3.6", "4.2.1", "overlay2"),
        List.of(
            new Mount("bind", "", "/srv/web", "/data", true, true, 0755, 33, -2),
            new Mount(
                "volume", "v1", "/var/lib/docker/volumes/v1", "/v", false, true, 01777, 0, 0)),
        CheckpointOptions.DEFAULT.withTcpEstablished(true),
        NO_STATISTICS,
        Optional.of(new CheckpointId(id.container(), "before")),
        List.of());
  }
}
