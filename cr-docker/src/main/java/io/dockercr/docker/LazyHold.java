package io.dockercr.docker;

import io.dockercr.api.Reasons;
import io.dockercr.criu.HeldFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the userfaultfds of a lazy restore kept open by somebody else than CRIU's daemon, while the
 * container is being started. When the last one is closed, the kernel gives zeros for what is
 * missing; as long as another is open, a process that touches it waits, until the watcher kills it.
 * A thread of its own looks for them; the caller closes it when the container runs.
 */
final class LazyHold implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LazyHold.class);
  private static final String USERFAULTFD = "anon_inode:[userfaultfd]";
  private static final long LOOK_EVERY_MILLIS = 2;

  private final Path directory;
  private final Set<Integer> known = new HashSet<>();
  private final Thread thread;
  private volatile boolean runs;

  private LazyHold(String containerId) {
    this.directory = RunDirectory.LAZY.resolve(containerId);
    this.thread = new Thread(this::watch, "lazy-hold");
    thread.setDaemon(true);
  }

  /** Begins to look. */
  static LazyHold of(String containerId) {
    LazyHold hold = new LazyHold(containerId);
    hold.thread.start();
    return hold;
  }

  private void watch() {
    try {
      OptionalLong daemon = LazyPages.daemon(directory);
      while (daemon.isEmpty() && !runs) {
        Thread.sleep(LOOK_EVERY_MILLIS);
        daemon = LazyPages.daemon(directory);
      }
      if (daemon.isPresent()) {
        hold(daemon.getAsLong());
      }
    } catch (InterruptedException e) {
      // The start has failed.
      return;
    } catch (IOException e) {
      tell(e);
    }
  }

  private void tell(IOException e) {
    if (Files.exists(directory)) {
      log.warn(
          "Should CRIU's daemon die before all memory is there, the container may see zeros before it"
              + " is killed: {}",
          Reasons.of(e));
    } else {
      log.debug("The daemon had brought everything already", e);
    }
  }

  private void hold(long daemon) throws IOException, InterruptedException {
    try (HeldFiles held = HeldFiles.until(directory.resolve("hold"))) {
      boolean last;
      do {
        last = runs;
        List<Integer> found = userfaultfds(daemon);
        if (!found.isEmpty()) {
          held.add(daemon, found);
          known.addAll(found);
        }
        if (!last) {
          Thread.sleep(LOOK_EVERY_MILLIS);
        }
      } while (!last);
    }
  }

  /** Those that are not known yet. */
  private List<Integer> userfaultfds(long pid) throws IOException {
    List<Integer> found = new ArrayList<>();
    for (Path descriptor : HostProcesses.entries(Path.of("/proc/" + pid + "/fd"))) {
      int number = Integer.parseInt(descriptor.getFileName().toString());
      if (!known.contains(number) && HostProcesses.target(descriptor).equals(USERFAULTFD)) {
        found.add(number);
      }
    }
    return found;
  }

  /** The container runs: looks once more, and ends. */
  void finish() throws InterruptedException {
    runs = true;
    thread.join();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
