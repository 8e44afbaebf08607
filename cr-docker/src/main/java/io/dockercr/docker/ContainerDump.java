package io.dockercr.docker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointOptions;
import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.CriuFailedException;
import io.dockercr.api.PreDump;
import io.dockercr.api.PreDumpRound;
import io.dockercr.api.StorageException;
import io.dockercr.criu.CriuAction;
import io.dockercr.criu.CriuClient;
import io.dockercr.criu.DumpOptions;
import io.dockercr.criu.DumpOptions.MemoryTracking;
import io.dockercr.criu.DumpStatistics;
import io.dockercr.criu.External;
import io.dockercr.criu.RemappedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * CRIU's dump of a container, and what is done while its tasks stand still: the writable layer is
 * copied beside the memory. Used by one thread, once.
 */
final class ContainerDump {
  private static final long FULL_BELOW_BYTES = 64 * 1024;

  /** Of deleted files that are open: CRIU's highest, since what is kept of a container is whole. */
  private static final long GHOST_LIMIT_BYTES = 0xffffffffL;

  private final CriuClient criu;
  private final CheckpointRequest request;
  private final RunningContainer container;
  private final Path directory;
  private final Path images;
  private final KeptContent content;
  private final Seal seal;
  private WritableLayer.Capture capture;

  /** Makes what was dumped durable. */
  interface Seal {
    void run() throws CheckpointException;
  }

  /**
   * @param directory the checkpoint's
   * @param seal run once all is copied, while the tasks of a container that is to be stopped stand
   *     still: it goes only then
   */
  ContainerDump(
      CriuClient criu,
      CheckpointRequest request,
      RunningContainer container,
      Path directory,
      KeptContent content,
      Seal seal) {
    this.criu = criu;
    this.request = request;
    this.container = container;
    this.directory = directory;
    this.images = directory.resolve("images");
    this.content = content;
    this.seal = seal;
  }

  /** Writes memory in rounds before {@link #run}, while the container runs. */
  List<PreDumpRound> preDump(PreDump plan, Consumer<PreDumpRound> listener)
      throws CheckpointException, IOException, InterruptedException {
    makeImages();
    DumpOptions.Builder options = options();
    try (CriuWatch watch = CriuWatch.ofDump(images)) {
      return new PreDumps(criu, plan, images, tracking -> options.memoryTracking(tracking).build())
          .run(listener);
    } catch (CriuFailedException e) {
      throw reasonOf(e);
    }
  }

  DumpStatistics run() throws CheckpointException, IOException, InterruptedException {
    makeImages();
    writeDescriptors();
    DumpOptions.Builder options = options();
    options.memoryTracking(tracking());
    try (CriuWatch watch = CriuWatch.ofDump(images);
        EarlyWriteback writeback = EarlyWriteback.of(images);
        PauseWatch pause = PauseWatch.of(container)) {
      return criu.dump(options.build(), (action, pid) -> whileFrozen(action, writeback, pause));
    } catch (CriuFailedException e) {
      throw reasonOf(e);
    } finally {
      if (capture != null) {
        Uninterrupted.run(capture::close);
      }
    }
  }

  /** Whether there is an earlier dump that this one builds on. */
  private boolean goesOn() {
    return Files.isDirectory(images.resolve(DumpOptions.PARENT_DIRECTORY));
  }

  private void makeImages() throws IOException {
    if (!goesOn()) {
      Files.createDirectory(images, RunDirectory.PRIVATE_DIRECTORY);
    }
  }

  private MemoryTracking tracking() {
    if (goesOn()) {
      return MemoryTracking.CONTINUE;
    }
    return request.trackMemory() ? MemoryTracking.BEGIN : MemoryTracking.OFF;
  }

  /** What fds 0 to 2 of init are: runc gives the new container's in their place. */
  private void writeDescriptors() throws IOException {
    ArrayNode descriptors = EngineApi.JSON.createArrayNode();
    for (int fd = 0; fd <= 2; fd++) {
      Path link = Path.of("/proc/" + container.pid() + "/fd/" + fd);
      descriptors.add(
          Files.isSymbolicLink(link) ? Files.readSymbolicLink(link).toString() : "/dev/null");
    }
    Files.write(images.resolve("descriptors.json"), EngineApi.JSON.writeValueAsBytes(descriptors));
  }

  private DumpOptions.Builder options() throws IOException, InterruptedException {
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
    if (FreezerUse.isWanted(container)) {
      options.freezeCgroup(container.freezer());
    }
    OpenDescriptors.watched(container).forEach(options::watchedPath);
    return options;
  }

  /** A lock costs 60 ms, and protects nothing but connections that are to be kept. */
  private static DumpOptions.NetworkLock networkLock(CheckpointOptions asked) {
    return asked.tcpEstablished() ? DumpOptions.NetworkLock.IPTABLES : DumpOptions.NetworkLock.SKIP;
  }

  /** The tasks stand still from NETWORK_LOCK to the end of POST_DUMP. */
  private void whileFrozen(CriuAction action, EarlyWriteback writeback, PauseWatch pause)
      throws CheckpointException, IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (capture == null) {
      pause.begin();
      if (!request.options().leaveRunning()) {
        writeback.begin();
      }
      capture = capture();
    }
    content.begin();
    if (action == CriuAction.POST_DUMP) {
      writeback.close();
      boolean exact = isExact(capture.awaitChanges());
      capture.close();
      content.finish();
      if (!exact || RemappedFiles.hasNewNames(images)) {
        // The copy may have passed by before CRIU made them.
        capture = capture();
        capture.await();
        capture.close();
        content.repeat();
      }
      if (!request.options().leaveRunning()) {
        seal.run();
      }
    }
  }

  /**
   * While the tasks stand still, CRIU alone makes directories, for a moment, in the container's own
   * /tmp: those that hold them change, and nothing that is kept.
   */
  private boolean isExact(List<Path> changed) {
    return changed.stream()
        .allMatch(
            path ->
                Files.isDirectory(
                    container.upperDirectory().resolve(path), LinkOption.NOFOLLOW_LINKS));
  }

  private WritableLayer.Capture capture() throws IOException {
    return WritableLayer.capture(
        container.upperDirectory(),
        directory.resolve(WritableLayer.FILE_NAME),
        directory.resolve("tar.log"));
  }

  /**
   * CRIU gave up because we told it to: our own reason counts. A full disk may keep CRIU from
   * logging even that. Else its log is kept, since the staging directory goes.
   */
  private CheckpointException reasonOf(CriuFailedException e)
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
    if (Files.isDirectory(directory)
        && Files.getFileStore(directory).getUsableSpace() < FULL_BELOW_BYTES) {
      return new StorageException(
          "There is no room left for the checkpoint in " + directory.getParent() + ".",
          "Free some space, or choose another directory with --output.",
          e);
    }
    return e.log().isPresent() ? CriuLogs.withKeptLog(e) : e;
  }
}
