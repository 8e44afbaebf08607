package io.dockercr.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.PublishedPort;
import io.dockercr.api.RestoreRequest;
import io.dockercr.api.RestoreResult;
import io.dockercr.docker.DockerCheckpointEngine;
import io.dockercr.storage.EncodedStore;
import io.dockercr.storage.LocatedCheckpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code docker-cr restore}. */
@Command(
    name = "restore",
    description =
        "Creates a new container that goes on where a checkpoint was taken, or lets the old one do so;"
            + " prints its name.")
final class RestoreCommand extends CliCommand {
  private static final String BOOLEAN = "true|false";

  @Option(
      names = "--from",
      paramLabel = "CHECKPOINT",
      required = true,
      description =
          "The checkpoint's directory or URI, as `docker-cr checkpoint` printed it; with --store, its name in"
              + " that store, CONTAINER/NAME.")
  private String from;

  @Mixin private StoreOption storeOption = new StoreOption();

  @Option(
      names = "--new-name",
      paramLabel = "NAME",
      description = "The new container's name. Default: the old one's, with -restored after it.")
  private String newName;

  @Option(
      names = "--auto-fix-mounts",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      paramLabel = BOOLEAN,
      description =
          "Create missing bind mount sources, empty, with the recorded type, owner and mode."
              + " Default:"
              + " ${DEFAULT-VALUE}.")
  private boolean autoFixMounts;

  @Option(
      names = "--skip-mounts",
      paramLabel = "PATH",
      split = ",",
      description = "Leave out the mounts at these paths inside the container.")
  private List<String> skipMounts = new ArrayList<>();

  @Option(
      names = "--map-mount",
      paramLabel = "OLD=NEW",
      description =
          "Mount NEW, a path of this host or a volume, in place of what was mounted at the path OLD inside"
              + " the container, or from the source OLD. May be given several times.")
  private Map<String, String> mapMounts = new LinkedHashMap<>();

  @Option(
      names = "--validate-env",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "true",
      paramLabel = BOOLEAN,
      description =
          "Compare this host's architecture and CRIU with the checkpoint's first. Default:"
              + " ${DEFAULT-VALUE}.")
  private boolean validateEnvironment;

  @Option(
      names = {"-p", "--publish"},
      paramLabel = "PORTS",
      description =
          "Publish [[IP:]HOST:]CONTAINER[/PROTOCOL] as docker run does, instead of all that was published."
              + " May be given several times.")
  private List<String> publish = new ArrayList<>();

  @Option(
      names = "--paused",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = BOOLEAN,
      description =
          "Pause the container as soon as it is restored, or don't. Default: if it was paused at the"
              + " checkpoint.")
  private Boolean paused;

  @Option(
      names = "--ignore-volumes",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      paramLabel = BOOLEAN,
      description =
          "Mount volumes whose content is in the checkpoint as they are on this host. Default:"
              + " ${DEFAULT-VALUE}.")
  private boolean ignoreVolumes;

  @Option(
      names = "--rename-volume",
      paramLabel = "OLD=NEW",
      description =
          "Restore the content of the volume OLD into a new volume NEW. May be given several times. Default:"
              + " the same name.")
  private Map<String, String> renameVolumes = new LinkedHashMap<>();

  @Option(
      names = "--in-place",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      paramLabel = BOOLEAN,
      description =
          "Restore the container itself, which must be stopped, instead of a new one. Default:"
              + " ${DEFAULT-VALUE}.")
  private boolean inPlace;

  @Option(
      names = "--lazy",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      paramLabel = BOOLEAN,
      description =
          "Let the container run at once, and bring its memory back meanwhile. The digests of memory pages"
              + " are not compared. Default: ${DEFAULT-VALUE}.")
  private boolean lazy;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "Give the restore up after this time, such as 30s or 1m30s. Default: it may take as long as it"
              + " takes, but waits no longer than 10s for another command under the same name.")
  private Duration timeout;

  @Mixin private CriuClientOption criuClient = new CriuClientOption();

  @Override
  ExitCode run(Output out) throws Exception {
    LocatedCheckpoint location = locate();
    RestoreResult result;
    try (CheckpointStore opened = location.store();
        DockerCheckpointEngine engine = criuClient.connect();
        ProgressLine progress = out.storeProgress("reading")) {
      CheckpointStore store = EncodedStore.around(opened).withProgress(progress);
      RestoreRequest.Builder request =
          RestoreRequest.builder(store, location.id())
              .newName(newName)
              .autoFixMounts(autoFixMounts)
              .validateEnvironment(validateEnvironment)
              .timeout(timeout);
      skipMounts.forEach(request::skipMount);
      mapMounts.forEach(request::mapMount);
      Optional.ofNullable(paused).ifPresent(request::paused);
      request.inPlace(inPlace).ignoreVolumes(ignoreVolumes).lazy(lazy);
      renameVolumes.forEach(request::renameVolume);
      publish.forEach(ports -> PublishedPort.parse(ports).forEach(request::publish));
      result = engine.restore(request.build(), out.progress());
    }
    show(result, out);
    return ExitCode.OK;
  }

  private LocatedCheckpoint locate() throws CheckpointException {
    if (storeOption.isGiven()) {
      return new LocatedCheckpoint(storeOption.open(), CheckpointId.parse(from));
    }
    if (StoreOption.isUri(from)) {
      return storeOption.locate(StoreCommand.Reference.parse(from));
    }
    return storeOption.at(Path.of(from));
  }

  private void show(RestoreResult result, Output out) {
    if (options().json()) {
      ObjectNode json = Json.MAPPER.createObjectNode();
      json.put("container", result.containerName());
      json.put("id", result.containerId());
      json.put("checkpoint", result.checkpoint().toString());
      json.put("method", result.method().name().toLowerCase(Locale.ROOT));
      json.put("lazy", result.lazy());
      json.put("totalMicros", result.total().toNanos() / 1000);
      result.warnings().forEach(json.putArray("warnings")::add);
      out.result(json);
    } else {
      out.result(result.containerName());
      out.remark(
          String.format(
              "Container %s goes on from %s after %,d ms.%s",
              result.containerName(),
              result.checkpoint(),
              result.total().toMillis(),
              result.lazy() ? " Its memory follows." : ""));
    }
  }
}
