package io.dockercr.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that ask a web server again and again, each over new connections. */
final class WebLoad implements AutoCloseable {
  private static final int CLIENTS = 4;
  private static final long PAUSE_MILLIS = 2;

  private final WebServer server;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong longestGap = new AtomicLong();
  private volatile boolean ending;

  private WebLoad(WebServer server) {
    this.server = server;
  }

  /** Begins. Must be closed. */
  static WebLoad on(WebServer server) {
    WebLoad load = new WebLoad(server);
    for (int i = 0; i < CLIENTS; i++) {
      Thread thread = new Thread(load::client, "client-" + i);
      thread.setDaemon(true);
      load.threads.add(thread);
    }
    load.threads.forEach(Thread::start);
    return load;
  }

  private void client() {
    long before = System.nanoTime();
    while (!ending) {
      boolean answered = server.answers();
      long now = System.nanoTime();
      requests.incrementAndGet();
      if (answered) {
        longestGap.accumulateAndGet(now - before, Math::max);
        before = now;
      } else {
        failed.incrementAndGet();
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Ends it: the counts are complete then. */
  @Override
  public void close() {
    ending = true;
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  long requests() {
    return requests.get();
  }

  long failed() {
    return failed.get();
  }

  /** The longest time between two answers that any one client got, in milliseconds. */
  double longestGap() {
    return longestGap.get() / 1e6;
  }
}
