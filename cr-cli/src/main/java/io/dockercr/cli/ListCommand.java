package io.dockercr.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.cli.text.Sizes;
import io.dockercr.cli.text.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code docker-cr list}. */
@Command(name = "list", description = "Lists the complete checkpoints in a store.")
final class ListCommand extends StoreCommand {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

  @Parameters(
      paramLabel = "CONTAINER",
      arity = "0..*",
      description = "List only the checkpoints of these containers.")
  private List<String> containers = new ArrayList<>();

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "The directory that checkpoints are kept in. Same as --store DIR.")
  private Path output;

  @Option(
      names = "--all-stores",
      description = "List the default store and all that the configuration file names.")
  private boolean allStores;

  @Option(
      names = "--younger-than",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "List only checkpoints taken within this time, such as 12h.")
  private Duration youngerThan;

  @Option(
      names = "--older-than",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "List only checkpoints taken before this time, such as 30d.")
  private Duration olderThan;

  private final Instant now = Clock.systemUTC().instant();

  /** A checkpoint, and the store that it is in. */
  private record Found(String store, CheckpointManifest checkpoint) {}

  @Override
  ExitCode work(Output out) throws Exception {
    List<Found> found = new ArrayList<>();
    if (allStores) {
      if (output != null || stores().isGiven()) {
        throw new IllegalArgumentException(
            "--all-stores can't be given together with --store or --output.");
      }
      for (String name : stores().asked()) {
        try (CheckpointStore store = stores().open(name)) {
          add(name, store, found);
        }
      }
    } else {
      try (CheckpointStore store = stores().openOr(output)) {
        add(output == null ? stores().name() : output.toString(), store, found);
        if (output != null || stores().isGiven()) {
          remarkIfAbsent(store, out);
        }
      }
    }
    if (options().json()) {
      out.result(json(found));
    } else {
      out.result(table(found));
    }
    return ExitCode.OK;
  }

  /**
   * A directory that nothing has been stored in is as good as an empty one, unless it is a typo.
   */
  private static void remarkIfAbsent(CheckpointStore store, Output out) {
    if ("file".equals(store.uri().getScheme())) {
      Path directory = Path.of(store.uri().getPath());
      if (Files.notExists(directory)) {
        out.remark("There is no directory " + directory + ": nothing has been stored in it.");
      }
    }
  }

  private void add(String name, CheckpointStore store, List<Found> found)
      throws CheckpointException {
    for (CheckpointManifest checkpoint : store.list()) {
      if (isAsked(checkpoint)) {
        found.add(new Found(name, checkpoint));
      }
    }
  }

  private boolean isAsked(CheckpointManifest checkpoint) {
    Instant taken = checkpoint.createdAt();
    return (containers.isEmpty() || containers.contains(checkpoint.id().container()))
        && (youngerThan == null || taken.isAfter(now.minus(youngerThan)))
        && (olderThan == null || taken.isBefore(now.minus(olderThan)));
  }

  private String table(List<Found> found) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(row("STORE", "CONTAINER", "NAME", "CREATED", "AGE", "SIZE", "PARENT", "IMAGE"));
    for (Found one : found) {
      CheckpointManifest checkpoint = one.checkpoint();
      rows.add(
          row(
              one.store(),
              checkpoint.id().container(),
              checkpoint.id().name(),
              TIME.format(checkpoint.createdAt()),
              Ages.inWords(checkpoint.createdAt(), now),
              Sizes.inWords(checkpoint.totalBytes()),
              checkpoint.parent().map(parent -> parent.name()).orElse("-"),
              checkpoint.image().name()));
    }
    return Table.aligned(rows);
  }

  private List<String> row(String store, String... cells) {
    List<String> row = new ArrayList<>(List.of(cells));
    if (allStores) {
      row.add(0, store);
    }
    return row;
  }

  private ArrayNode json(List<Found> found) {
    ArrayNode array = Json.MAPPER.createArrayNode();
    for (Found one : found) {
      CheckpointManifest checkpoint = one.checkpoint();
      ObjectNode json = array.addObject();
      json.put("store", one.store());
      json.put("container", checkpoint.id().container());
      json.put("name", checkpoint.id().name());
      json.put("createdAt", checkpoint.createdAt().toString());
      json.put("ageSeconds", Duration.between(checkpoint.createdAt(), now).toSeconds());
      json.put("sizeBytes", checkpoint.totalBytes());
      Optional<String> parent = checkpoint.parent().map(Object::toString);
      json.put("parent", parent.orElse(null));
      json.put("image", checkpoint.image().name());
    }
    return array;
  }
}
