package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.util.concurrent.Uninterruptibles;
import io.dockercr.api.CheckpointException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets CRIU go on when somebody pauses a container in the middle of its dump. CRIU has code of its
 * own run by the tasks that it dumps; frozen ones can't, and CRIU would wait for as long as the
 * container is paused. Used by one thread; closing it ends it.
 */
final class PauseWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PauseWatch.class);
  private static final long LOOK_EVERY_MILLIS = 100;

  /** Each once more only if somebody pauses or unpauses the container at that very moment. */
  private static final int ATTEMPTS = 10;

  private final RunningContainer container;
  private final Freezer freezer;
  private final Thread thread;

  private PauseWatch(RunningContainer container) {
    this.container = container;
    this.freezer = new Freezer(container.freezer());
    this.thread = new Thread(this::watch, "pause-watch");
    thread.setDaemon(true);
  }

  /** Does nothing yet. */
  static PauseWatch of(RunningContainer container) {
    return new PauseWatch(container);
  }

  /**
   * CRIU holds all tasks, and has let go of the freezer: whoever uses it from now on is somebody
   * else. Not so for a container that was paused before, which CRIU freezes again by itself.
   */
  void begin() {
    if (!container.isPaused()) {
      thread.start();
    }
  }

  private void watch() {
    try {
      while (true) {
        if (freezer.isFrozen()) {
          log.info("Container {} was paused in the middle of its dump", container.name());
          freezer.thaw();
        }
        Thread.sleep(LOOK_EVERY_MILLIS);
      }
    } catch (InterruptedException e) {
      // Closed.
      return;
    } catch (IOException e) {
      // The cgroup goes with the container's last task.
      log.debug("A pause can't be noticed any more", e);
    }
  }

  /** Returns when the container's freezer is not touched any more. */
  @Override
  public void close() {
    thread.interrupt();
    Uninterruptibles.joinUninterruptibly(thread);
  }

  /**
   * Pauses or unpauses a container that lives on, so that it is what its engine believes it to be:
   * somebody may have paused it while CRIU, or this class, did the opposite.
   *
   * @return whether it was not
   * @throws CheckpointException if the engine does not answer
   */
  static boolean agree(EngineApi engine, String id, Freezer freezer)
      throws CheckpointException, IOException {
    boolean changed = false;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      JsonNode state = engine.inspect(id).path("State");
      boolean paused = state.path("Paused").asBoolean();
      if (paused == freezer.isFrozen()) {
        return changed;
      }
      if (paused) {
        freezer.freeze();
      } else {
        freezer.thaw();
      }
      changed = true;
    }
    return changed;
  }
}
