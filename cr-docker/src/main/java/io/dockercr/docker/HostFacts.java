package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.IncompatibleHostException;
import io.dockercr.api.OperationInterruptedException;
import io.dockercr.criu.CriuClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * The versions of what is on this host, asked for beside other work. Safe for use by several
 * threads.
 */
final class HostFacts {
  /** CRIU's name for what a lazy restore needs of the kernel. */
  static final String LAZY_PAGES = "uffd-noncoop";

  private final CompletableFuture<JsonNode> engineVersion;
  private final CompletableFuture<String> criuVersion;
  private final CriuClient criu;

  HostFacts(EngineApi engine, CriuClient criu) {
    engineVersion = ask(engine::version);
    criuVersion = ask(() -> criu.version().toString());
    this.criu = criu;
  }

  /** A question that may end in one of our exceptions. */
  private interface Question<T> {
    T ask() throws CheckpointException;
  }

  private static <T> CompletableFuture<T> ask(Question<T> question) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return question.ask();
          } catch (CheckpointException e) {
            throw new CompletionException(e);
          }
        });
  }

  private static <T> T answer(CompletableFuture<T> future) throws CheckpointException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CheckpointException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationInterruptedException(
          "The operation was interrupted.", "The container is as it was before.", e);
    }
  }

  /** CRIU's version. */
  String criuVersion() throws CheckpointException {
    return answer(criuVersion);
  }

  /**
   * Makes sure that memory can follow while processes run: CRIU has to be told when they fork, and
   * move, unmap or drop memory.
   *
   * @throws IncompatibleHostException if the kernel can't
   */
  void requireLazyPages() throws CheckpointException {
    if (!criu.hasFeature(LAZY_PAGES)) {
      throw new IncompatibleHostException(
          "This kernel, or this CRIU, can't bring memory back while a container runs"
              + " (userfaultfd with its events).",
          "Leave --lazy out; `docker-cr check` tells what this host has.");
    }
  }

  /** The engine's version. */
  String engineVersion() throws CheckpointException {
    return answer(engineVersion).path("Version").asText();
  }

  /** The machine, as the kernel names it, such as {@code x86_64}. */
  static String architecture() {
    String arch = System.getProperty("os.arch");
    return arch.equals("amd64") ? "x86_64" : arch;
  }

  /** This host, as a manifest records it. */
  CheckpointManifest.Platform platform(int cgroupVersion, String storageDriver)
      throws CheckpointException {
    String runc = "";
    for (JsonNode component : answer(engineVersion).path("Components")) {
      if (component.path("Name").asText().equals("runc")) {
        runc = component.path("Version").asText();
      }
    }
    return new CheckpointManifest.Platform(
        architecture(),
        System.getProperty("os.version"),
        cgroupVersion,
        engineVersion(),
        runc,
        criuVersion(),
        storageDriver);
  }
}
