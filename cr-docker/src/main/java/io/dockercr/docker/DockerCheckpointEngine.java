package io.dockercr.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import io.dockercr.api.CheckpointEngine;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.CheckpointResult;
import io.dockercr.api.InsufficientPrivilegeException;
import io.dockercr.api.OperationInterruptedException;
import io.dockercr.api.ProgressListener;
import io.dockercr.api.Reasons;
import io.dockercr.api.RestoreRequest;
import io.dockercr.api.RestoreResult;
import io.dockercr.api.StorageException;
import io.dockercr.criu.CriuClient;
import io.dockercr.criu.CriuClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * {@link CheckpointEngine} for a Docker engine on this host. Needs root. Safe for use by several
 * threads; the caller closes it.
 */
public final class DockerCheckpointEngine implements CheckpointEngine {
  private final EngineApi engine;
  private final EngineAddress address;
  private final CriuClient criu;

  private DockerCheckpointEngine(EngineApi engine, EngineAddress address, CriuClient criu) {
    this.engine = engine;
    this.address = address;
    this.criu = criu;
  }

  /**
   * Connects to the engine that {@code DOCKER_HOST} names, or the default one, with the best CRIU
   * client there is. No request is made yet.
   *
   * @throws CheckpointException if {@code DOCKER_HOST} is no Unix socket, or there is no CRIU
   */
  public static DockerCheckpointEngine connect() throws CheckpointException {
    return connect(EngineAddress.fromEnvironment(), CriuClients.bestAvailable().client());
  }

  /**
   * Connects to an engine. No request is made yet.
   *
   * @param criu becomes this engine's to close
   */
  public static DockerCheckpointEngine connect(EngineAddress address, CriuClient criu) {
    return connect(address, new UnixSocketHttpClient(address.socket()), criu);
  }

  /**
   * Connects to an engine through a transport of docker-java's.
   *
   * @param http becomes this engine's to close
   * @param criu becomes this engine's to close
   */
  public static DockerCheckpointEngine connect(
      EngineAddress address, DockerHttpClient http, CriuClient criu) {
    Objects.requireNonNull(criu, "criu");
    return new DockerCheckpointEngine(new EngineApi(http, address.toString()), address, criu);
  }

  /**
   * Makes the first operation faster: loads what it will need, and asks the engine for a sign of
   * life. Nothing has to wait for it.
   *
   * @throws CheckpointException if the engine does not answer
   */
  public void warmUp() throws CheckpointException {
    engine.version();
  }

  /** The restore runtime, to register it with this engine. */
  public RestoreRuntime restoreRuntime() {
    return new RestoreRuntime(engine, address);
  }

  @Override
  public CheckpointResult checkpoint(CheckpointRequest request, ProgressListener listener)
      throws CheckpointException {
    requireRoot("Checkpoint and restore need root.");
    HostFacts host = new HostFacts(engine, criu);
    try (TimeLimit limit = TimeLimit.start(request.timeout())) {
      try {
        return new CheckpointOperation(engine, criu, host, request, new Phases(listener)).run();
      } catch (CheckpointException e) {
        throw limit.reason(e, "checkpoint", "The container goes on as before.");
      }
    }
  }

  @Override
  public RestoreResult restore(RestoreRequest request, ProgressListener listener)
      throws CheckpointException {
    requireRoot("Checkpoint and restore need root.");
    HostFacts host = new HostFacts(engine, criu);
    try (TimeLimit limit = TimeLimit.start(request.timeout())) {
      try {
        return new RestoreOperation(engine, host, request, new Phases(listener)).run();
      } catch (CheckpointException e) {
        throw limit.reason(e, "restore", "Nothing of the new container is left.");
      }
    }
  }

  /**
   * Undoes what operations on this engine left that were killed: frozen or locked containers,
   * restart policies that were held, containers whose restore did not come to its end, and what
   * they had in {@code /run/docker-cr}. Operations that are alive are not disturbed. What stands in
   * the way of a checkpoint or restore is cleared by that itself.
   *
   * @return what was done, in sentences; empty if there was nothing to do
   * @throws CheckpointException if something could not be undone; the rest was, and another call
   *     may do it
   */
  public List<String> recover() throws CheckpointException {
    requireRoot("Recovery needs root.");
    try {
      return new Recovery(engine).all();
    } catch (IOException e) {
      throw new StorageException(
          "What is left of earlier operations can't be undone: " + Reasons.of(e) + ".",
          "Is /run writable?",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationInterruptedException(
          "The recovery was interrupted.", "Run it again: it goes on where it was.", e);
    }
  }

  /** CRIU reads other processes' memory; anything short of root fails half way. */
  static void requireRoot(String message) throws InsufficientPrivilegeException {
    if (!isRoot()) {
      throw new InsufficientPrivilegeException(message, "Run it with sudo.");
    }
  }

  static boolean isRoot() {
    try {
      return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    criu.close();
    engine.close();
  }
}
