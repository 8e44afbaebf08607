package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.CheckpointResult;
import io.dockercr.api.CheckpointStatistics;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.EngineUnavailableException;
import io.dockercr.api.OperationInterruptedException;
import io.dockercr.api.PreDumpRound;
import io.dockercr.api.ProgressEvent.Phase;
import io.dockercr.api.Reasons;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StorageException;
import io.dockercr.api.UnsupportedContainerException;
import io.dockercr.criu.CriuClient;
import io.dockercr.criu.DumpStatistics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** One checkpoint of one container. Used by one thread, once. */
final class CheckpointOperation {
  private static final Duration ENGINE_NOTICES = Duration.ofSeconds(30);

  private final EngineApi engine;
  private final CriuClient criu;
  private final HostFacts host;
  private final CheckpointRequest request;
  private final Phases phases;
  private Promised<CheckpointManifest> manifest;
  private boolean sealed;
  private CheckpointManifest stored;
  private List<PreDumpRound> preDumps = List.of();

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
      requireTracking(container);
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

  /** Whether the kernel is asked to track which memory changes. */
  private boolean tracks() {
    return request.trackMemory() || request.parent().isPresent() || request.preDump().isPresent();
  }

  private void requireTracking(RunningContainer container) throws CheckpointException {
    if (!tracks()) {
      return;
    }
    host.requireMemoryTracking();
    if (container.isPaused() && request.preDump().isPresent()) {
      throw new UnsupportedContainerException(
          "Container \""
              + container.name()
              + "\" is paused: nothing changes that a pre-dump could save.",
          "Leave --pre-dump out.");
    }
  }

  private CheckpointResult checkpoint(
      RunningContainer container, StagedCheckpoint staged, OperationLock journal)
      throws CheckpointException, IOException, InterruptedException {
    journal.note(
        InterruptedCheckpoint.KEY,
        InterruptedCheckpoint.note(
            container, staged.directory(), request.options().tcpEstablished(), engine.endpoint()));
    CheckpointRecord record = new CheckpointRecord(engine, host, request);
    // What runs while libcriu forks CRIU leaves it the end of a pipe, and is waited for as long as
    // that.
    host.criuVersion();
    manifest = Promised.of(() -> record.manifest(container, staged.id()));
    RestartPolicyHold policy = new RestartPolicyHold(engine, container, journal);
    try (SpaceCheck space = SpaceCheck.begin(container, request, staged);
        KeptContent kept = KeptContent.of(engine, container, request, staged.directory())) {
      space.require();
      if (!request.options().leaveRunning()) {
        policy.hold();
      }
      DumpStatistics dumped = dump(container, staged, kept, journal);
      phases.begin(Phase.SEAL);
      if (request.options().leaveRunning()) {
        if (!isShownAtOnce()) {
          journal.note(InterruptedCheckpoint.TAKEN, BooleanNode.TRUE);
        }
        stored = commitBesideContainer(staged, dumped);
        if (tracks()) {
          TrackedMemory.note(container, stored);
        }
      } else {
        // The container is gone: an interrupt must not keep its checkpoint from being seen, unless
        // that takes long.
        Uninterrupted.run(() -> awaitStoppedIfEngineAnswers(container));
        CheckpointStatistics statistics =
            CheckpointRecord.statistics(staged.directory(), dumped, phases.total());
        if (isShownAtOnce()) {
          Uninterrupted.run(() -> stored = staged.commit(statistics));
        } else {
          stored = commit(staged, statistics);
        }
      }
      phases.end();
      return new CheckpointResult(
          staged.id(),
          staged.location(),
          stored,
          stored.statistics().withTotal(phases.total()),
          preDumps,
          request.options().leaveRunning(),
          phases.warnings());
    } finally {
      Uninterrupted.run(() -> release(policy, journal));
    }
  }

  /** Whether all that is left of the way into the store is a rename. */
  private boolean isShownAtOnce() {
    return request.store().capabilities().contains(CheckpointStore.Capability.ATOMIC_RENAME);
  }

  private CheckpointManifest commitBesideContainer(StagedCheckpoint staged, DumpStatistics dumped)
      throws CheckpointException, IOException {
    CheckpointStatistics statistics =
        CheckpointRecord.statistics(staged.directory(), dumped, phases.total());
    return request.sync()
        ? staged.commit(manifest.get(), statistics)
        : staged.commitUnsynced(manifest.get(), statistics);
  }

  /** Brings a sealed checkpoint to its place, which may take long. */
  private static CheckpointManifest commit(StagedCheckpoint staged, CheckpointStatistics statistics)
      throws CheckpointException {
    try {
      return staged.commit(statistics);
    } catch (StorageException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new OperationInterruptedException(
            "The checkpoint was interrupted when it was complete, on its way into the store.",
            "`docker-cr recover`, with the same store and key, brings it to its end.",
            e);
      }
      throw e;
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

  private DumpStatistics dump(
      RunningContainer container,
      StagedCheckpoint staged,
      KeptContent content,
      OperationLock journal)
      throws CheckpointException, IOException, InterruptedException {
    boolean done = false;
    try {
      ContainerDump dump =
          new ContainerDump(
              criu, request, container, staged.directory(), content, () -> seal(staged));
      if (request.parent().isPresent()) {
        goOnFrom(request.parent().get(), container, staged.directory());
      }
      if (tracks()) {
        TrackedMemory.forget(container);
      }
      if (request.preDump().isPresent()) {
        phases.begin(Phase.PRE_DUMP);
        preDumps = dump.preDump(request.preDump().get(), phases::preDumped);
      }
      phases.begin(Phase.DUMP);
      DumpStatistics statistics = dump.run();
      done = true;
      return statistics;
    } finally {
      if (!done && sealed) {
        Uninterrupted.run(() -> discardIfAlive(staged, journal));
      }
      if (!done || request.options().leaveRunning()) {
        Uninterrupted.run(() -> agreeOnPause(container, journal));
      }
    }
  }

  private void goOnFrom(CheckpointId parent, RunningContainer container, Path directory)
      throws CheckpointException, IOException {
    try (ParentImages images = ParentImages.open(request.store(), parent, container)) {
      images.bringTo(directory.resolve("images"));
    }
  }

  /** What the dump has come to counts for more; the next command does it then. */
  private void agreeOnPause(RunningContainer container, OperationLock journal) throws IOException {
    try {
      PauseWatch.agree(engine, container.id(), new Freezer(container.freezer()));
    } catch (CheckpointException e) {
      journal.keep();
      phases.warn("It is not known yet whether the container is paused: " + e.getMessage());
    }
  }

  private void seal(StagedCheckpoint staged) throws CheckpointException {
    staged.seal(manifest.get());
    sealed = true;
  }

  /**
   * CRIU, or what comes after it, may fail after the seal. A container that goes on needs no
   * replacement; to the engine it may seem to when it has just been killed.
   */
  private void discardIfAlive(StagedCheckpoint staged, OperationLock journal)
      throws CheckpointException, IOException, InterruptedException {
    if (InterruptedCheckpoint.leavesAlive(journal.journal())) {
      staged.discard();
      sealed = false;
    }
  }

  /** The checkpoint counts now, whatever has become of the engine. */
  private void awaitStoppedIfEngineAnswers(RunningContainer container)
      throws CheckpointException, IOException, InterruptedException {
    try {
      awaitStopped(container);
    } catch (EngineUnavailableException e) {
      phases.warn(e.getMessage());
    }
  }

  /** The engine hears of the end of init through the shim; its answer may take a moment. */
  private void awaitStopped(RunningContainer container)
      throws CheckpointException, IOException, InterruptedException {
    Freezer freezer = new Freezer(container.freezer());
    Instant deadline = Instant.now().plus(ENGINE_NOTICES);
    while (true) {
      JsonNode inspect = engine.inspect(container.id());
      if (inspect.isMissingNode() || !inspect.path("State").path("Running").asBoolean()) {
        return;
      }
      if (freezer.isFrozen()) {
        // Paused at the last moment: killed tasks don't end before they are thawed.
        freezer.thaw();
      }
      if (Instant.now().isAfter(deadline)) {
        phases.warn("The engine still believes that container \"" + container.name() + "\" runs.");
        return;
      }
      Thread.sleep(5);
    }
  }
}
