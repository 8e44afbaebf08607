package io.dockercr.storage;

import static io.dockercr.storage.Retention.Period.DAILY;
import static io.dockercr.storage.Retention.Period.HOURLY;
import static io.dockercr.storage.Retention.Period.LAST;
import static io.dockercr.storage.Retention.Period.MONTHLY;
import static io.dockercr.storage.Retention.Period.WEEKLY;
import static io.dockercr.storage.Retention.Period.YEARLY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RetentionTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private final List<CheckpointManifest> checkpoints = new ArrayList<>();

  private void add(String id, String time) {
    checkpoints.add(Manifests.of(CheckpointId.parse(id), Instant.parse(time)));
  }

  private List<String> kept(Map<Retention.Period, Integer> counts, Duration within, ZoneId zone) {
    return Retention.of(counts, within).decide(checkpoints, NOW, zone).stream()
        .filter(Retention.Decision::kept)
        .map(decision -> decision.checkpoint().id().toString())
        .toList();
  }

  private List<String> kept(Map<Retention.Period, Integer> counts) {
    return kept(counts, Duration.ZERO, ZoneOffset.UTC);
  }

  @Test
  void theLastOfEachContainerAreKept() {
    add("web/a", "2026-11-20T10:00:00Z");
    add("web/b", "2026-11-21T10:00:00Z");
    add("web/c", "2026-11-22T10:00:00Z");
    add("db/a", "2025-01-01T10:00:00Z");
    assertThat(kept(Map.of(LAST, 2))).containsExactly("db/a", "web/c", "web/b");
  }

  @Test
  void theNewestOfEachPeriodIsKept() {
    add("web/monday-early", "2026-11-23T01:00:00Z");
    add("web/monday", "2026-11-23T23:00:00Z");
    add("web/today", "2026-11-24T08:10:00Z");
    add("web/today-late", "2026-11-24T08:50:00Z");
    add("web/sunday", "2026-11-22T10:00:00Z");
    add("web/october", "2026-10-31T10:00:00Z");
    add("web/old", "2025-12-31T10:00:00Z");
    assertThat(kept(Map.of(HOURLY, 2))).containsExactly("web/today-late", "web/monday");
    assertThat(kept(Map.of(DAILY, 3)))
        .containsExactly("web/today-late", "web/monday", "web/sunday");
    assertThat(kept(Map.of(WEEKLY, 2))).containsExactly("web/today-late", "web/sunday");
    assertThat(kept(Map.of(MONTHLY, 2))).containsExactly("web/today-late", "web/october");
    assertThat(kept(Map.of(YEARLY, 5))).containsExactly("web/today-late", "web/old");
    assertThat(kept(Map.of(LAST, 1, YEARLY, 2))).containsExactly("web/today-late", "web/old");
    assertThat(kept(Map.of(LAST, 0), Duration.ofDays(2), ZoneOffset.UTC))
        .containsExactly("web/today-late", "web/today", "web/monday", "web/monday-early");
  }

  @Test
  void daysAreThoseOfTheZone() {
    add("web/a", "2026-11-23T22:30:00Z");
    add("web/b", "2026-11-23T23:30:00Z");
    assertThat(kept(Map.of(DAILY, 5))).containsExactly("web/b");
    assertThat(kept(Map.of(DAILY, 5), Duration.ZERO, ZoneId.of("Europe/Berlin")))
        .containsExactly("web/b", "web/a");
  }

  @Test
  void whatAKeptOneBuildsOnIsKept() {
    // Manifests.of says that each builds on NAME/before.
    add("web/before", "2026-01-01T00:00:00Z");
    add("web/other", "2026-01-02T00:00:00Z");
    add("web/new", "2026-01-03T00:00:00Z");
    assertThat(kept(Map.of(LAST, 1))).containsExactly("web/new", "web/before");
  }

  @Test
  void rulesThatKeepNothingAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Retention.of(Map.of(LAST, 0), Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Retention.of(Map.of(LAST, -1), Duration.ofDays(1)));
  }
}
