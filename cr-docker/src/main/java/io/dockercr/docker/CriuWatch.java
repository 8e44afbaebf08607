package io.dockercr.docker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after a CRIU while somebody waits for its answer. One that is killed may leave children of
 * its own, some of them stopped, which hold its socket open: libcriu and runc would wait forever.
 * Those are ended then. A CRIU that lives is never touched. Closing it ends it.
 */
final class CriuWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CriuWatch.class);
  private static final long LOOK_EVERY_MILLIS = 1000;

  private final Path path;
  private final Parents parents;
  private final Thread thread;

  /** Who waits for CRIU. */
  interface Parents {
    List<Long> find() throws IOException;
  }

  private CriuWatch(Path path, Parents parents) {
    this.path = path;
    this.parents = parents;
    this.thread = new Thread(this::watch, "criu-watch");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * @param images where CRIU, called by this very process, writes
   */
  static CriuWatch ofDump(Path images) {
    long self = ProcessHandle.current().pid();
    return new CriuWatch(images, () -> List.of(self));
  }

  /**
   * @param pending the directory that the runtime was given, where CRIU works
   */
  static CriuWatch ofRestore(Path pending) {
    return new CriuWatch(
        pending, () -> HostProcesses.startedWith(words -> words.contains(pending.toString())));
  }

  private void watch() {
    try {
      boolean wasDead = false;
      while (true) {
        Thread.sleep(LOOK_EVERY_MILLIS);
        boolean isDead = HostProcesses.haveDeadChild(parents.find(), "criu");
        if (isDead && wasDead) {
          for (long pid : HostProcesses.using(path)) {
            if (HostProcesses.isNamed(pid, "criu")) {
              HostProcesses.end(pid);
            }
          }
        }
        wasDead = isDead;
      }
    } catch (InterruptedException e) {
      // Closed.
      return;
    } catch (IOException e) {
      log.warn("A CRIU that is killed can't be noticed any more", e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
