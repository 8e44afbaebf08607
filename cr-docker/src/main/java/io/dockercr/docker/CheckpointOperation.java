package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointOptions;
import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.CheckpointResult;
import io.dockercr.api.CriuFailedException;
import io.dockercr.api.EngineUnavailableException;
import io.dockercr.api.OperationInterruptedException;
import io.dockercr.api.ProgressEvent.Phase;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StorageException;
import io.dockercr.criu.CriuAction;
import io.dockercr.criu.CriuClient;
import io.dockercr.criu.DumpOptions;
import io.dockercr.criu.DumpStatistics;
import io.dockercr.criu.External;
import io.dockercr.criu.RemappedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** One checkpoint of one container. Used by one thread, once. */
final class CheckpointOperation {
  private static final long FULL_BELOW_BYTES = 64 * 1024;

  /** Of deleted files that are open: CRIU's highest, since what is kept of a container is whole. */
  private static final long GHOST_LIMIT_BYTES = 0xffffffffL;

  private static final Duration ENGINE_NOTICES = Duration.ofSeconds(30);

  private final EngineApi engine;
  private final CriuClient criu;
  private final HostFacts host;
  private final CheckpointRequest request;
  private final Phases phases;
  private WritableLayer.Capture capture;
  private KeptContent content;
  private boolean sealed;
  private CheckpointManifest stored;

  CheckpointOperation(
      EngineApi engine, CriuClient criu, HostFacts host, CheckpointRequest request, Phases phases) {
    this.engine = engine;
    this.criu = criu;
    this.host = host;
    this.request = request;
    this.phases = phases;
  }

  CheckpointResult run() throws CheckpointException {
    phases.begin(Phase.INSPECT);
    ContainerInspector inspector = new ContainerInspector(engine);
    String id = inspector.require(request.container()).path("Id").asText();
    try (OperationLock lock =
        OperationLock.acquire("container-" + id, "container \"" + request.container() + "\"")) {
      new Recovery(engine).before(lock, phases);
      RunningContainer container = inspector.running(id, request);
      LazyRestores.requireComplete(container);
      OpenDescriptors.requireSupported(container);
      CheckpointId checkpoint =
          request
              .name()
              .map(name -> new CheckpointId(container.name(), name))
              .orElseGet(() -> CheckpointId.now(container.name(), Clock.systemUTC()));
      try (StagedCheckpoint staged = request.store().stage(checkpoint)) {
        return new Recovery(engine)
            .undoneIfItFails(lock, () -> checkpoint(container, staged, lock));
      }
    } catch (IOException e) {
      throw new StorageException(
          "The checkpoint could not be taken: " + Reasons.of(e) + ".",
          "See with docker ps whether the container runs, and with docker-cr list what is there.",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationInterruptedException(
          "The checkpoint was interrupted.",
          sealed ? "`docker-cr recover` brings it to its end." : "The container goes on as before.",
          e);
    }
  }

  private CheckpointResult checkpoint(
      RunningContainer container, StagedCheckpoint staged, OperationLock journal)
      throws CheckpointException, IOException, InterruptedException {
    journal.note(
        InterruptedCheckpoint.KEY,
        InterruptedCheckpoint.note(
            container, staged.directory(), request.options().tcpEstablished(), engine.endpoint()));
    Path images = staged.directory().resolve("images");
    Files.createDirectory(images, RunDirectory.PRIVATE_DIRECTORY);
    writeDescriptors(container, images);
    CheckpointRecord record = new CheckpointRecord(engine, host, request);
    CheckpointManifest manifest = record.manifest(container, staged.id());
    RestartPolicyHold policy = new RestartPolicyHold(engine, container, journal);
    try (KeptContent kept = KeptContent.of(engine, container, request, staged.directory())) {
      content = kept;
      if (!request.options().leaveRunning()) {
        policy.hold();
      }
      phases.begin(Phase.DUMP);
      DumpStatistics dumped = dump(container, staged, images, manifest);
      phases.begin(Phase.SEAL);
      if (request.options().leaveRunning()) {
        staged.seal(manifest);
        stored =
            staged.commit(CheckpointRecord.statistics(staged.directory(), dumped, phases.total()));
      } else {
        // The container is gone: an interrupt must not keep its checkpoint from being seen.
        Uninterrupted.run(
            () -> {
              awaitStoppedIfEngineAnswers(container);
              stored =
                  staged.commit(
                      CheckpointRecord.statistics(staged.directory(), dumped, phases.total()));
            });
      }
      phases.end();
      return new CheckpointResult(
          staged.id(),
          staged.location(),
          stored,
          request.options().leaveRunning(),
          phases.warnings());
    } finally {
      Uninterrupted.run(() -> release(policy, journal));
    }
  }

  /** What the checkpoint has come to counts for more; the next command puts the policy back. */
  private void release(RestartPolicyHold policy, OperationLock journal) {
    try {
      policy.release();
    } catch (CheckpointException e) {
      journal.keep();
      phases.warn("The container's restart policy is not put back yet: " + e.getMessage());
    }
  }

  /** What fds 0 to 2 of init are: runc gives the new container's in their place. */
  private static void writeDescriptors(RunningContainer container, Path images) throws IOException {
    ArrayNode descriptors = EngineApi.JSON.createArrayNode();
    for (int fd = 0; fd <= 2; fd++) {
      Path link = Path.of("/proc/" + container.pid() + "/fd/" + fd);
      descriptors.add(
          Files.isSymbolicLink(link) ? Files.readSymbolicLink(link).toString() : "/dev/null");
    }
    Files.write(images.resolve("descriptors.json"), EngineApi.JSON.writeValueAsBytes(descriptors));
  }

  private DumpStatistics dump(
      RunningContainer container, StagedCheckpoint staged, Path images, CheckpointManifest manifest)
      throws CheckpointException, IOException, InterruptedException {
    try (CriuWatch watch = CriuWatch.ofDump(images)) {
      DumpOptions options = dumpOptions(container, images);
      return criu.dump(options, (action, pid) -> whileFrozen(action, container, staged, manifest));
    } catch (CriuFailedException e) {
      CheckpointException reason = reasonOf(e, staged);
      Uninterrupted.run(() -> discardIfRunning(container, staged));
      throw reason;
    } finally {
      if (capture != null) {
        Uninterrupted.run(capture::close);
      }
    }
  }

  /** CRIU may fail after the seal; a container that goes on needs no replacement. */
  private void discardIfRunning(RunningContainer container, StagedCheckpoint staged)
      throws CheckpointException {
    if (engine.inspect(container.id()).path("State").path("Running").asBoolean()) {
      staged.discard();
      sealed = false;
    }
  }

  /**
   * CRIU gave up because we told it to: our own reason counts. A full disk may keep CRIU from
   * logging even that. Else its log is kept, since the staging directory goes.
   */
  private static CheckpointException reasonOf(CriuFailedException e, StagedCheckpoint staged)
      throws IOException, InterruptedException {
    for (Throwable ours : e.getSuppressed()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException();
      }
      if (ours instanceof CheckpointException known) {
        return known;
      }
      if (ours instanceof InterruptedException interruption) {
        throw interruption;
      }
      if (ours instanceof IOException io) {
        throw io;
      }
    }
    if (Files.isDirectory(staged.directory())
        && Files.getFileStore(staged.directory()).getUsableSpace() < FULL_BELOW_BYTES) {
      return new StorageException(
          "There is no room left for the checkpoint in " + staged.directory().getParent() + ".",
          "Free some space, or choose another directory with --output.",
          e);
    }
    return e.log().isPresent() ? CriuLogs.withKeptLog(e) : e;
  }

  private DumpOptions dumpOptions(RunningContainer container, Path images)
      throws IOException, InterruptedException {
    CheckpointOptions asked = request.options();
    DumpOptions.Builder options =
        DumpOptions.builder(container.pid(), images)
            .root(Path.of("/"))
            .leaveRunning(asked.leaveRunning())
            .tcpEstablished(asked.tcpEstablished())
            .tcpClose(asked.tcpClose())
            .skipInFlight(asked.skipInFlight())
            .fileLocks(asked.fileLocks())
            .extUnixSockets(asked.extUnixSockets())
            .linkRemap(true)
            .ghostLimitBytes(GHOST_LIMIT_BYTES)
            .orphanPtsMaster(container.hasTerminal())
            .manageCgroups(true)
            .emptyNetworkNamespace(true)
            .networkLock(networkLock(asked))
            .notification(CriuAction.NETWORK_LOCK)
            .notification(CriuAction.POST_DUMP);
    for (External external : new MountPlan(container).externals()) {
      options.external(external);
    }
    if (!StoppedTasks.hinderFreezer(container)) {
      options.freezeCgroup(container.freezer());
    }
    OpenDescriptors.watched(container).forEach(options::watchedPath);
    return options.build();
  }

  /** A lock costs 60 ms, and protects nothing but connections that are to be kept. */
  private static DumpOptions.NetworkLock networkLock(CheckpointOptions asked) {
    return asked.tcpEstablished() ? DumpOptions.NetworkLock.IPTABLES : DumpOptions.NetworkLock.SKIP;
  }

  /**
   * The tasks stand still from NETWORK_LOCK to the end of POST_DUMP. The writable layer is copied
   * beside the memory; a container that is to be stopped goes only when its checkpoint is sealed.
   */
  private void whileFrozen(
      CriuAction action,
      RunningContainer container,
      StagedCheckpoint staged,
      CheckpointManifest manifest)
      throws CheckpointException, IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (capture == null) {
      capture = capture(container, staged);
    }
    content.begin();
    if (action == CriuAction.POST_DUMP) {
      capture.await();
      capture.close();
      content.finish();
      if (RemappedFiles.hasNewNames(staged.directory().resolve("images"))) {
        // The copy may have passed by before CRIU made them.
        capture = capture(container, staged);
        capture.await();
        capture.close();
        content.repeat();
      }
      if (!request.options().leaveRunning()) {
        staged.seal(manifest);
        sealed = true;
      }
    }
  }

  private static WritableLayer.Capture capture(RunningContainer container, StagedCheckpoint staged)
      throws IOException {
    return WritableLayer.capture(
        container.upperDirectory(),
        staged.directory().resolve(WritableLayer.FILE_NAME),
        staged.directory().resolve("tar.log"));
  }

  /** The checkpoint counts now, whatever has become of the engine. */
  private void awaitStoppedIfEngineAnswers(RunningContainer container)
      throws CheckpointException, InterruptedException {
    try {
      awaitStopped(container);
    } catch (EngineUnavailableException e) {
      phases.warn(e.getMessage());
    }
  }

  /** The engine hears of the end of init through the shim; its answer may take a moment. */
  private void awaitStopped(RunningContainer container)
      throws CheckpointException, InterruptedException {
    Instant deadline = Instant.now().plus(ENGINE_NOTICES);
    while (true) {
      JsonNode inspect = engine.inspect(container.id());
      if (inspect.isMissingNode() || !inspect.path("State").path("Running").asBoolean()) {
        return;
      }
      if (Instant.now().isAfter(deadline)) {
        phases.warn("The engine still believes that container \"" + container.name() + "\" runs.");
        return;
      }
      Thread.sleep(5);
    }
  }
}
