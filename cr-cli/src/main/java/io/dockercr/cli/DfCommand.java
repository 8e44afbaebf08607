package io.dockercr.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StoreUsage;
import io.dockercr.cli.text.Sizes;
import io.dockercr.cli.text.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code docker-cr df}. */
@Command(
    name = "df",
    description =
        "Shows how much there is in a store, what it takes up and what is free: of all stores that are"
            + " configured, unless --store names one.")
final class DfCommand extends StoreCommand {
  @Override
  ExitCode work(Output out) throws Exception {
    Map<String, StoreUsage> usages = new LinkedHashMap<>();
    for (String name : stores().asked()) {
      try (CheckpointStore store = stores().open(name)) {
        usages.put(name, store.usage());
      }
    }
    if (options().json()) {
      out.result(json(usages));
    } else {
      out.result(table(usages));
    }
    return ExitCode.OK;
  }

  private static String table(Map<String, StoreUsage> usages) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("STORE", "CHECKPOINTS", "CONTENT", "STORED", "FREE"));
    usages.forEach(
        (name, usage) ->
            rows.add(
                List.of(
                    name,
                    Integer.toString(usage.checkpoints()),
                    Sizes.inWords(usage.contentBytes()),
                    Sizes.inWords(usage.storedBytes()),
                    usage.freeBytes().isPresent()
                        ? Sizes.inWords(usage.freeBytes().getAsLong())
                        : "-")));
    return Table.aligned(rows);
  }

  private static ArrayNode json(Map<String, StoreUsage> usages) {
    ArrayNode array = Json.MAPPER.createArrayNode();
    usages.forEach(
        (name, usage) -> {
          ObjectNode json = array.addObject();
          json.put("store", name);
          json.put("checkpoints", usage.checkpoints());
          json.put("contentBytes", usage.contentBytes());
          json.put("storedBytes", usage.storedBytes());
          usage.freeBytes().ifPresent(bytes -> json.put("freeBytes", bytes));
        });
    return array;
  }
}
