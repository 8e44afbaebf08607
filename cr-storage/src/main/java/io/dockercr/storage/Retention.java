package io.dockercr.storage;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which checkpoints of a container are kept. Each rule keeps the newest of each of the last periods
 * that have any; a checkpoint that any rule keeps is kept, and so is the one that it builds on.
 * Immutable; safe for use by several threads.
 */
public final class Retention {
  /** What a rule counts. */
  public enum Period {
    /** Every checkpoint. */
    LAST,
    HOURLY,
    DAILY,
    /** Weeks of ISO 8601, which begin on Monday. */
    WEEKLY,
    MONTHLY,
    YEARLY;

    private String of(CheckpointManifest checkpoint, ZoneId zone) {
      ZonedDateTime time = checkpoint.createdAt().atZone(zone);
      return switch (this) {
        case LAST -> checkpoint.id().toString();
        case HOURLY -> time.toLocalDate() + " " + time.getHour() + " " + time.getOffset();
        case DAILY -> time.toLocalDate().toString();
        case WEEKLY ->
            time.get(IsoFields.WEEK_BASED_YEAR)
                + " week "
                + time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
        case MONTHLY -> time.getYear() + "-" + time.getMonthValue();
        case YEARLY -> Integer.toString(time.getYear());
      };
    }

    /** The rule's name for a person, such as {@code daily}. */
    public String inWords() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Map<Period, Integer> counts;
  private final Duration within;

  private Retention(Map<Period, Integer> counts, Duration within) {
    this.counts = counts;
    this.within = within;
  }

  /**
   * The rules.
   *
   * @param counts how many periods of each kind are kept; those that are not named keep nothing
   * @param within what is younger than this is kept; zero keeps nothing
   * @throws IllegalArgumentException if a number is negative, or nothing would be kept at all
   */
  public static Retention of(Map<Period, Integer> counts, Duration within) {
    EnumMap<Period, Integer> copy = new EnumMap<>(Period.class);
    copy.putAll(counts);
    if (copy.values().stream().anyMatch(count -> count < 0) || within.isNegative()) {
      throw new IllegalArgumentException("What is to be kept can't be less than nothing.");
    }
    if (within.isZero() && copy.values().stream().noneMatch(count -> count > 0)) {
      throw new IllegalArgumentException("These rules keep no checkpoint at all.");
    }
    return new Retention(copy, within);
  }

  /**
   * What is to become of a checkpoint.
   *
   * @param reasons why it is kept, for a person; empty if it is not
   */
  public record Decision(CheckpointManifest checkpoint, List<String> reasons) {
    public Decision {
      reasons = List.copyOf(reasons);
    }

    /** Whether it is kept. */
    public boolean kept() {
      return !reasons.isEmpty();
    }
  }

  /**
   * Decides on checkpoints, each container's by themselves.
   *
   * @param now the time to which ages are counted
   * @param zone whose days and weeks count
   * @return a decision for each, the newest of a container first
   */
  public List<Decision> decide(List<CheckpointManifest> checkpoints, Instant now, ZoneId zone) {
    Map<String, List<CheckpointManifest>> containers = new LinkedHashMap<>();
    checkpoints.stream()
        .sorted(ManifestOrder.BY_CONTAINER_AND_TIME)
        .forEach(
            checkpoint ->
                containers
                    .computeIfAbsent(checkpoint.id().container(), name -> new ArrayList<>())
                    .add(0, checkpoint));
    List<Decision> decisions = new ArrayList<>();
    for (List<CheckpointManifest> container : containers.values()) {
      Map<CheckpointId, Set<String>> reasons = new HashMap<>();
      container.forEach(checkpoint -> reasons.put(checkpoint.id(), new TreeSet<>()));
      counts.forEach((period, count) -> keep(container, period, count, zone, reasons));
      for (CheckpointManifest checkpoint : container) {
        if (checkpoint.createdAt().isAfter(now.minus(within)) && !within.isZero()) {
          reasons.get(checkpoint.id()).add("within");
        }
      }
      keepParents(container, reasons);
      for (CheckpointManifest checkpoint : container) {
        decisions.add(new Decision(checkpoint, List.copyOf(reasons.get(checkpoint.id()))));
      }
    }
    return decisions;
  }

  private static void keep(
      List<CheckpointManifest> newestFirst,
      Period period,
      int count,
      ZoneId zone,
      Map<CheckpointId, Set<String>> reasons) {
    TreeSet<String> seen = new TreeSet<>();
    for (CheckpointManifest checkpoint : newestFirst) {
      if (seen.size() < count && seen.add(period.of(checkpoint, zone))) {
        reasons.get(checkpoint.id()).add(period.inWords());
      }
    }
  }

  /** Those that others build on are older, so one way through is enough. */
  private static void keepParents(
      List<CheckpointManifest> container, Map<CheckpointId, Set<String>> reasons) {
    List<CheckpointManifest> newestFirst = new ArrayList<>(container);
    newestFirst.sort(Comparator.comparing(CheckpointManifest::createdAt).reversed());
    for (CheckpointManifest checkpoint : newestFirst) {
      if (!reasons.get(checkpoint.id()).isEmpty()) {
        checkpoint
            .parent()
            .map(reasons::get)
            .ifPresent(parent -> parent.add("parent of " + checkpoint.id().name()));
      }
    }
  }
}
