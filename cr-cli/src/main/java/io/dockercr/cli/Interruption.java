package io.dockercr.cli;

/**
 * Ctrl-C and SIGTERM: the working thread is interrupted and given the time to put everything back,
 * before the JVM ends.
 */
final class Interruption {
  private final Thread worker;
  private volatile boolean ending;
  private volatile boolean done;

  private Interruption(Thread worker) {
    this.worker = worker;
  }

  /** Interrupts the current thread when the JVM is told to end. */
  static Interruption ofThisThread() {
    Interruption interruption = new Interruption(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(new Thread(interruption::onShutdown, "interruption"));
    return interruption;
  }

  private void onShutdown() {
    ending = true;
    if (done) {
      return;
    }
    worker.interrupt();
    try {
      worker.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the JVM, unless it is ending already: then its exit code tells of the signal. */
  void exit(int code) {
    done = true;
    if (!ending) {
      System.exit(code);
    }
  }
}
