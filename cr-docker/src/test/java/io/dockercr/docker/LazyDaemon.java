package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.api.CheckpointResult;
import io.dockercr.api.RestoreRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** CRIU's daemon of one lazy restore, which a test has made stand still while pages are missing. */
record LazyDaemon(String container, Path directory, long pid) {
  private static final Duration PATIENCE = TestEngine.patience(Duration.ofSeconds(30));

  /** The daemon reads so much only in the background: the processes run by then. */
  private static final long RUNS_SINCE_BYTES = 4 << 20;

  /** Restores lazily; the container runs, and most of its pages are missing. */
  static LazyDaemon stopped(
      Trial trial,
      CheckpointResult checkpoint,
      String container,
      Consumer<RestoreRequest.Builder> changes)
      throws Exception {
    CompletableFuture<LazyDaemon> stopped = new CompletableFuture<>();
    Thread watch = new Thread(() -> watch(checkpoint.id().toString(), container, stopped));
    watch.start();
    assertThat(
            trial
                .restore(
                    checkpoint,
                    container,
                    request -> {
                      request.lazy(true);
                      changes.accept(request);
                    })
                .lazy())
        .isTrue();
    return stopped.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static void watch(
      String checkpoint, String container, CompletableFuture<LazyDaemon> stopped) {
    try {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (System.nanoTime() < deadline) {
        for (LazyPages pages : LazyPages.all(TestEngine.address())) {
          Path directory = RunDirectory.LAZY.resolve(pages.id());
          if (pages.checkpoint().equals(checkpoint) && Files.exists(directory.resolve("daemon"))) {
            String daemon = Files.readString(directory.resolve("daemon"));
            long pid = Long.parseLong(daemon.split(" ")[0]);
            awaitPages(pid);
            signal("STOP", pid);
            stopped.complete(new LazyDaemon(container, directory, pid));
            return;
          }
        }
        Thread.sleep(1);
      }
      stopped.completeExceptionally(new AssertionError("there was no daemon"));
    } catch (Exception e) {
      stopped.completeExceptionally(e);
    }
  }

  /** Looks without a pause: a gigabyte takes a second. */
  private static void awaitPages(long pid) throws Exception {
    long read = 0;
    while (read < RUNS_SINCE_BYTES) {
      String io = Files.readString(Path.of("/proc/" + pid + "/io"));
      read = Long.parseLong(io.substring("rchar: ".length(), io.indexOf('\n')));
    }
  }

  private static void signal(String name, long pid) throws Exception {
    DockerCommand.Result result =
        DockerCommand.attempt("kill", List.of("-" + name, Long.toString(pid)));
    assertThat(result.status()).as(result.output()).isZero();
  }

  void signal(String name) throws Exception {
    signal(name, pid);
  }

  void killWithWatcher() throws Exception {
    String watcher = Files.readString(directory.resolve("watcher"));
    signal("KILL", Long.parseLong(watcher.split(" ")[0]));
    signal("KILL");
    Trial.await("the daemon is dead", () -> HostProcesses.startTime(pid).isEmpty());
  }

  boolean lives() {
    return ProcessHandle.of(pid).isPresent();
  }

  void awaitGone() throws Exception {
    awaitGone(directory);
    assertThat(lives()).isFalse();
  }

  static void awaitGone(Path directory) throws Exception {
    Trial.await("nothing is left of the lazy restore", () -> !Files.exists(directory));
  }

  void awaitLost() throws Exception {
    Trial.await("the verdict", () -> LazyPages.of(id()).state() == LazyPages.State.LOST);
    Trial.await("the container is dead", () -> !TestEngine.isRunning(container));
    assertThat(lives()).isFalse();
  }

  private String id() {
    return directory.getFileName().toString();
  }
}
