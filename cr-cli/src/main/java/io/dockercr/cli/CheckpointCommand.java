package io.dockercr.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointOptions;
import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.CheckpointResult;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.ExecSessionPolicy;
import io.dockercr.api.PausedPolicy;
import io.dockercr.api.PreDump;
import io.dockercr.api.PreDumpRound;
import io.dockercr.cli.text.Sizes;
import io.dockercr.docker.DockerCheckpointEngine;
import io.dockercr.storage.EncodedStore;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code docker-cr checkpoint}. */
@Command(
    name = "checkpoint",
    description =
        "Takes a checkpoint of a running container, then stops the container or lets it run on; prints"
            + " where the checkpoint is.")
final class CheckpointCommand extends CliCommand {
  private static final String BOOLEAN = "true|false";

  @Parameters(paramLabel = "CONTAINER", description = "The container's name or id.")
  private String container;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description =
          "The directory to keep checkpoints in, as DIR/CONTAINER/NAME. Same as --store DIR.")
  private Path output;

  @Mixin private StoreOption storeOption = new StoreOption();

  @Mixin private CompressOption compressOption = new CompressOption();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The checkpoint's name. Default: checkpoint-<time>.")
  private String name;

  @Option(
      names = "--leave-running",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      paramLabel = BOOLEAN,
      description = "Let the container run on instead of stopping it. Default: ${DEFAULT-VALUE}.")
  private boolean leaveRunning;

  @Option(
      names = "--tcp-established",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      paramLabel = BOOLEAN,
      description =
          "Keep established TCP connections; without it a container that has some is refused."
              + " Default: ${DEFAULT-VALUE}.")
  private boolean tcpEstablished;

  @Option(
      names = "--tcp-close",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      paramLabel = BOOLEAN,
      description =
          "Close established TCP connections when the checkpoint is restored. Default:"
              + " ${DEFAULT-VALUE}.")
  private boolean tcpClose;

  @Option(
      names = "--file-locks",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      paramLabel = BOOLEAN,
      description =
          "Keep file locks; without it a container that holds some is refused. Default: ${DEFAULT-VALUE}.")
  private boolean fileLocks;

  @Option(
      names = "--ext-unix-sk",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      paramLabel = BOOLEAN,
      description =
          "Allow Unix sockets that are connected to processes outside. Default: ${DEFAULT-VALUE}.")
  private boolean extUnixSockets;

  @Option(
      names = "--skip-in-flight",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "true",
      paramLabel = BOOLEAN,
      description =
          "Leave out TCP connections that are not accepted yet, instead of failing. Default: ${DEFAULT-VALUE}.")
  private boolean skipInFlight;

  @Option(
      names = "--exec-sessions",
      paramLabel = "refuse|leave-out",
      converter = ExecSessionWord.class,
      defaultValue = "refuse",
      description =
          "What to do about open docker exec sessions: refuse the checkpoint, or leave them out of it."
              + " Default: ${DEFAULT-VALUE}.")
  private ExecSessionPolicy execSessions;

  @Option(
      names = "--paused",
      paramLabel = "refuse|keep",
      converter = PausedWord.class,
      defaultValue = "refuse",
      description =
          "What to do about a paused container: refuse it, or take the checkpoint and keep it paused,"
              + " also after a restore. Default: ${DEFAULT-VALUE}.")
  private PausedPolicy paused;

  @Option(
      names = "--with-logs",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      paramLabel = BOOLEAN,
      description =
          "Keep what the container printed: docker logs of the restored one shows it first. Default:"
              + " ${DEFAULT-VALUE}.")
  private boolean withLogs;

  @Option(
      names = "--with-volumes",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      paramLabel = BOOLEAN,
      description =
          "Save the content of the container's volumes, which is restored into new ones. Default:"
              + " ${DEFAULT-VALUE}.")
  private boolean withVolumes;

  @Option(
      names = "--sync",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "true",
      paramLabel = BOOLEAN,
      description =
          "Wait until the checkpoint is on the disk, where it survives a power cut. Can be false only with"
              + " --leave-running, and then makes the command faster in a directory where nothing is compressed"
              + " or encrypted. Default: ${DEFAULT-VALUE}.")
  private boolean sync;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "Give the checkpoint up after this time, such as 30s or 1m30s; the container goes on. Default: it"
              + " may take as long as it takes, but waits no longer than 10s for another command on the same"
              + " container.")
  private Duration timeout;

  @Mixin private PreDumpOption preDump = new PreDumpOption();

  @Option(
      names = "--parent",
      paramLabel = "CHECKPOINT",
      description =
          "The checkpoint in the same store that this one builds on, as NAME or CONTAINER/NAME: only memory that"
              + " has changed since is written. It has to be the last one of this container that was taken with"
              + " --track-memory, --parent or --pre-dump, and --leave-running.")
  private String parent;

  @Option(
      names = "--track-memory",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      paramLabel = BOOLEAN,
      description =
          "Have the kernel track which memory changes from then on, so that another checkpoint can name this one"
              + " as its --parent. Needs --leave-running. Default: ${DEFAULT-VALUE}.")
  private boolean trackMemory;

  @Mixin private CriuClientOption criuClient = new CriuClientOption();

  @Override
  ExitCode run(Output out) throws Exception {
    PreDump rounds = preDump.value();
    if (trackMemory && !leaveRunning) {
      throw new IllegalArgumentException(
          "--track-memory needs --leave-running: a container that is stopped changes no memory.");
    }
    if (!sync && !leaveRunning) {
      throw new IllegalArgumentException(
          "--sync=false needs --leave-running: a container is stopped only when its checkpoint is on the disk.");
    }
    CheckpointOptions options =
        CheckpointOptions.DEFAULT
            .withLeaveRunning(leaveRunning)
            .withTcpEstablished(tcpEstablished)
            .withTcpClose(tcpClose)
            .withFileLocks(fileLocks)
            .withExtUnixSockets(extUnixSockets)
            .withSkipInFlight(skipInFlight);
    CheckpointResult result;
    try (EncodedStore opened = storeOption.openOr(output);
        DockerCheckpointEngine engine = criuClient.connect();
        ProgressLine progress = out.storeProgress("storing")) {
      CheckpointStore store = compressOption.apply(opened, progress);
      CheckpointRequest request =
          CheckpointRequest.builder(container, store)
              .name(name)
              .options(options)
              .execSessions(execSessions)
              .paused(paused)
              .withLogs(withLogs)
              .withVolumes(withVolumes)
              .sync(sync)
              .preDump(rounds)
              .parent(parentId())
              .trackMemory(trackMemory)
              .timeout(timeout)
              .build();
      result = engine.checkpoint(request, out.progress());
    }
    show(result, out);
    return ExitCode.OK;
  }

  private CheckpointId parentId() {
    if (parent == null) {
      return null;
    }
    return parent.contains("/") ? CheckpointId.parse(parent) : new CheckpointId(container, parent);
  }

  private void show(CheckpointResult result, Output out) {
    if (options().json()) {
      out.result(json(result));
    } else {
      out.result(result.location());
      out.remark(
          String.format(
              "Checkpoint %s: %s, frozen for %,d ms, %,d ms in all. The container %s.",
              result.id(),
              Sizes.inWords(result.manifest().totalBytes()),
              result.statistics().frozen().toMillis(),
              result.statistics().total().toMillis(),
              result.running() ? "runs on" : "is stopped"));
    }
  }

  private static ObjectNode json(CheckpointResult result) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("container", result.id().container());
    json.put("name", result.id().name());
    json.put("location", result.location());
    json.put("running", result.running());
    json.put("sizeBytes", result.manifest().totalBytes());
    json.put("frozenMicros", result.statistics().frozen().toNanos() / 1000);
    json.put("totalMicros", result.statistics().total().toNanos() / 1000);
    json.put("pagesWritten", result.statistics().pagesWritten());
    ArrayNode preDumps = json.putArray("preDumps");
    for (PreDumpRound round : result.preDumps()) {
      ObjectNode one = preDumps.addObject();
      one.put("pagesWritten", round.pagesWritten());
      one.put("pagesUnchanged", round.pagesUnchanged());
      one.put("frozenMicros", round.frozen().toNanos() / 1000);
      one.put("totalMicros", round.total().toNanos() / 1000);
    }
    result.warnings().forEach(json.putArray("warnings")::add);
    return json;
  }

  private static final class ExecSessionWord extends EnumWord<ExecSessionPolicy> {
    ExecSessionWord() {
      super(ExecSessionPolicy.class);
    }
  }

  private static final class PausedWord extends EnumWord<PausedPolicy> {
    PausedWord() {
      super(PausedPolicy.class);
    }
  }
}
