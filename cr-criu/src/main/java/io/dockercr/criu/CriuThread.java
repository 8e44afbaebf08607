package io.dockercr.criu;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that makes one call of libcriu and ends. libcriu forks on the calling thread, so CRIU
 * inherits what is set here and must not be set in threads that belong to others:
 *
 * <ul>
 *   <li>a file mode mask of 077, since CRIU creates images with mode 0644;
 *   <li>blocked terminal and termination signals. Ctrl-C goes to CRIU as well as to the JVM, and a
 *       CRIU that is killed leaves a frozen cgroup and a locked network behind.
 * </ul>
 *
 * <p>Notifications are handed over to the thread that waits for the call.
 */
final class CriuThread {
  private static final Logger log = LoggerFactory.getLogger(CriuThread.class);
  private static final int PRIVATE_MASK = 077;
  private static final int SIGSET_BYTES = 128;
  private static final int SIGHUP = 1;
  private static final int SIGINT = 2;
  private static final int SIGQUIT = 3;
  private static final int SIGTERM = 15;

  private final LibC libc;
  private final boolean dump;
  private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();

  private CriuThread(LibC libc, boolean dump) {
    this.libc = libc;
    this.dump = dump;
  }

  static CriuThread forDump(LibC libc) {
    return new CriuThread(libc, true);
  }

  /** CRIU before 4.2 ends a daemon of its own by SIGTERM, so that is not blocked. */
  static CriuThread forRestore(LibC libc) {
    return new CriuThread(libc, false);
  }

  /** What the call is given to pass notifications on. */
  interface Relay {
    /** Waits for the answer: whether CRIU may go on. */
    boolean notify(String criuName, int pid);
  }

  /** Either a notification, or the end of the call. */
  private record Message(
      String criuName,
      int pid,
      CompletableFuture<Boolean> answer,
      Integer result,
      Throwable error) {
    static Message notification(String criuName, int pid) {
      return new Message(criuName, pid, new CompletableFuture<>(), null, null);
    }
  }

  /**
   * Makes the call, and answers notifications on the current thread meanwhile. An interrupt makes
   * CRIU give up at its next notification; the interrupt stays pending.
   *
   * @return what the call returned
   */
  int call(ToIntFunction<Relay> call, Notifications notifications) {
    Thread thread = new Thread(() -> run(call), dump ? "criu-dump" : "criu-restore");
    thread.setDaemon(true);
    thread.start();
    boolean interrupted = false;
    try {
      while (true) {
        Message message;
        try {
          message = messages.take();
        } catch (InterruptedException e) {
          interrupted = true;
          continue;
        }
        if (message.error != null) {
          throw new IllegalStateException(message.error);
        }
        if (message.result != null) {
          return message.result;
        }
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        message.answer.complete(notifications.deliver(message.criuName, message.pid));
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run(ToIntFunction<Relay> call) {
    try {
      setUp();
      int result = call.applyAsInt(this::relay);
      messages.add(new Message(null, 0, null, result, null));
    } catch (Throwable t) {
      messages.add(new Message(null, 0, null, null, t));
    }
  }

  private boolean relay(String criuName, int pid) {
    Message message = Message.notification(criuName, pid);
    messages.add(message);
    return message.answer.join();
  }

  private void setUp() {
    if (dump) {
      makeFilesPrivate();
      block(SIGHUP, SIGINT, SIGQUIT, SIGTERM);
    } else {
      block(SIGHUP, SIGINT, SIGQUIT);
    }
  }

  private void makeFilesPrivate() {
    if (libc.unshare(LibC.CLONE_FS) == 0) {
      libc.umask(PRIVATE_MASK);
    } else {
      log.warn(
          "CRIU's files may be readable by others: unshare(CLONE_FS) failed, errno {}",
          Native.getLastError());
    }
  }

  private void block(int... signals) {
    long mask = 0;
    for (int signal : signals) {
      mask |= 1L << (signal - 1);
    }
    try (Memory set = new Memory(SIGSET_BYTES)) {
      set.clear();
      set.setLong(0, mask);
      libc.pthread_sigmask(LibC.SIG_BLOCK, set, null);
    }
  }
}
