package io.dockercr.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.cli.text.Table;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code docker-cr list}. */
@Command(name = "list", description = "Lists the complete checkpoints in a store.")
final class ListCommand extends CliCommand {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "The directory that checkpoints are kept in. Same as --store DIR.")
  private Path output;

  @Mixin private StoreOption storeOption = new StoreOption();

  @Override
  ExitCode run(Output out) throws Exception {
    try (CheckpointStore store = storeOption.openOr(output)) {
      List<CheckpointManifest> checkpoints = store.list();
      if (options().json()) {
        out.result(json(checkpoints));
      } else {
        out.result(table(checkpoints));
      }
    }
    return ExitCode.OK;
  }

  private static String table(List<CheckpointManifest> checkpoints) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("CONTAINER", "NAME", "CREATED", "SIZE", "IMAGE"));
    for (CheckpointManifest checkpoint : checkpoints) {
      rows.add(
          List.of(
              checkpoint.id().container(),
              checkpoint.id().name(),
              TIME.format(checkpoint.createdAt()),
              Sizes.inWords(checkpoint.totalBytes()),
              checkpoint.image().name()));
    }
    return Table.aligned(rows);
  }

  private static ArrayNode json(List<CheckpointManifest> checkpoints) {
    ArrayNode array = Output.JSON.createArrayNode();
    for (CheckpointManifest checkpoint : checkpoints) {
      ObjectNode json = array.addObject();
      json.put("container", checkpoint.id().container());
      json.put("name", checkpoint.id().name());
      json.put("createdAt", checkpoint.createdAt().toString());
      json.put("sizeBytes", checkpoint.totalBytes());
      json.put("image", checkpoint.image().name());
    }
    return array;
  }
}
