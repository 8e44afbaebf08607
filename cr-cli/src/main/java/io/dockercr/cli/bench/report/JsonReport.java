package io.dockercr.cli.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalDouble;

/** A report for machines. */
final class JsonReport {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonReport() {}

  static String of(Results results, List<HostFact> facts) {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode host = root.putObject("host");
    facts.forEach(fact -> host.put(fact.name(), fact.value()));
    for (Series series : results.series()) {
      Spread spread = results.spread(series).orElseThrow();
      root.withArray("series")
          .addObject()
          .put("scenario", series.topic().word())
          .put("contestant", series.contestant().word())
          .put("metric", series.metric().word())
          .put("variant", series.variant())
          .put("unit", series.metric().unit())
          .put("count", spread.count())
          .put("median", spread.median())
          .put("min", spread.min())
          .put("max", spread.max());
    }
    for (Goal goal : Goals.of(results)) {
      Goal.Outcome outcome = goal.in(results);
      ObjectNode json = root.withArray("goals").addObject();
      json.put("goal", goal.what());
      json.put("bound", goal.bound().words()).put("limit", goal.limit()).put("unit", goal.unit());
      put(json, "measured", outcome.ratio());
      json.put("verdict", outcome.verdict());
    }
    for (ExpectedRange range : ExpectedRange.of(results)) {
      ObjectNode json = root.withArray("expected").addObject();
      json.put("what", range.what()).put("unit", range.unit());
      json.put("low", range.low()).put("high", range.high());
      put(json, "measured", range.figure().in(results));
    }
    results.remarks().forEach(root.putArray("remarks")::add);
    results.failures().forEach(root.putArray("failures")::add);
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void put(ObjectNode json, String field, OptionalDouble value) {
    if (value.isPresent()) {
      json.put(field, value.getAsDouble());
    } else {
      json.putNull(field);
    }
  }
}
