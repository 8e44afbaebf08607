package io.dockercr.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointNotFoundException;
import io.dockercr.api.CheckpointStore;
import io.dockercr.cli.text.Sizes;
import io.dockercr.cli.text.Table;
import io.dockercr.storage.Retention;
import io.dockercr.storage.Retention.Decision;
import io.dockercr.storage.Retention.Period;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code docker-cr prune}. */
@Command(
    name = "prune",
    description =
        "Removes the checkpoints that no --keep rule keeps, and frees what no checkpoint needs. Without"
            + " rules it removes no checkpoint. What a checkpoint builds on is kept with it.")
final class PruneCommand extends StoreCommand {
  @Parameters(
      paramLabel = "CONTAINER",
      arity = "0..*",
      description = "Remove only checkpoints of these containers.")
  private List<String> containers = new ArrayList<>();

  @Option(names = "--keep-last", paramLabel = "N", description = "Keep the newest N.")
  private Integer keepLast;

  @Option(
      names = "--keep-hourly",
      paramLabel = "N",
      description = "Keep the newest of each of the last N hours that have any.")
  private Integer keepHourly;

  @Option(names = "--keep-daily", paramLabel = "N", description = "Likewise for days.")
  private Integer keepDaily;

  @Option(names = "--keep-weekly", paramLabel = "N", description = "Likewise for weeks.")
  private Integer keepWeekly;

  @Option(names = "--keep-monthly", paramLabel = "N", description = "Likewise for months.")
  private Integer keepMonthly;

  @Option(names = "--keep-yearly", paramLabel = "N", description = "Likewise for years.")
  private Integer keepYearly;

  @Option(
      names = "--keep-within",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "Keep what is younger, such as 2d.")
  private Duration keepWithin;

  @Option(names = "--dry-run", description = "Only tell what would be done.")
  private boolean dryRun;

  @Override
  ExitCode work(Output out) throws Exception {
    try (CheckpointStore store = stores().open();
        ProgressLine progress = out.storeProgress("pruning")) {
      List<Decision> decisions = decide(store);
      for (Decision decision : decisions) {
        if (!decision.kept() && !dryRun) {
          delete(store, decision.checkpoint());
        }
      }
      long freed = store.reclaim(dryRun, progress);
      progress.close();
      show(decisions, freed, out);
    }
    return ExitCode.OK;
  }

  private List<Decision> decide(CheckpointStore store) throws CheckpointException {
    Map<Period, Integer> counts = new EnumMap<>(Period.class);
    put(counts, Period.LAST, keepLast);
    put(counts, Period.HOURLY, keepHourly);
    put(counts, Period.DAILY, keepDaily);
    put(counts, Period.WEEKLY, keepWeekly);
    put(counts, Period.MONTHLY, keepMonthly);
    put(counts, Period.YEARLY, keepYearly);
    if (counts.isEmpty() && keepWithin == null) {
      if (!containers.isEmpty()) {
        throw new IllegalArgumentException("Containers are named, but no --keep rule is given.");
      }
      return List.of();
    }
    Retention retention = Retention.of(counts, keepWithin == null ? Duration.ZERO : keepWithin);
    List<CheckpointManifest> checkpoints =
        store.list().stream()
            .filter(one -> containers.isEmpty() || containers.contains(one.id().container()))
            .toList();
    return retention.decide(checkpoints, Clock.systemUTC().instant(), ZoneId.systemDefault());
  }

  private static void put(Map<Period, Integer> counts, Period period, Integer count) {
    if (count != null) {
      counts.put(period, count);
    }
  }

  private static void delete(CheckpointStore store, CheckpointManifest checkpoint)
      throws CheckpointException {
    try {
      store.delete(checkpoint.id());
    } catch (CheckpointNotFoundException e) {
      // Somebody else removed it, which is as well.
    }
  }

  private void show(List<Decision> decisions, long freed, Output out) {
    if (options().json()) {
      ObjectNode json = Json.MAPPER.createObjectNode();
      json.put("dryRun", dryRun);
      ArrayNode removed = json.putArray("removed");
      ArrayNode kept = json.putArray("kept");
      for (Decision decision : decisions) {
        ObjectNode one = (decision.kept() ? kept : removed).addObject();
        one.put("checkpoint", decision.checkpoint().id().toString());
        one.put("createdAt", decision.checkpoint().createdAt().toString());
        if (decision.kept()) {
          decision.reasons().forEach(one.putArray("reasons")::add);
        }
      }
      json.put("freedBytes", freed);
      out.result(json);
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (Decision decision : decisions) {
      rows.add(
          List.of(
              decision.kept() ? "keep" : dryRun ? "would remove" : "removed",
              decision.checkpoint().id().toString(),
              String.join(", ", decision.reasons())));
    }
    if (!rows.isEmpty()) {
      out.result(Table.aligned(rows));
    }
    boolean removes = decisions.stream().anyMatch(decision -> !decision.kept());
    if (dryRun) {
      out.remark(
          Sizes.inWords(freed)
              + " would be freed"
              + (removes ? ", besides what only those to be removed take up." : "."));
    } else {
      out.remark(
          Sizes.inWords(freed)
              + " freed"
              + (removes ? ", besides what the removed ones took up." : "."));
    }
  }
}
