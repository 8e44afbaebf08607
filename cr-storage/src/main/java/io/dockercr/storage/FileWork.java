package io.dockercr.storage;

import io.dockercr.api.StoreProgress;
import io.dockercr.storage.DigestAlgorithm.Digested;
import io.dockercr.storage.work.DoneBytes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * Works on many files at once. Digests use two threads per core, since half of them wait for the
 * disk, and 256 KiB of memory per thread: 8 MiB at most.
 */
final class FileWork {
  private static final int MAX_THREADS = 32;

  /** Fits into a core's own cache, from where the digest reads it again. */
  private static final int BUFFER_BYTES = 256 << 10;

  private static final long LARGE_BYTES = 8 << 20;

  private interface Task {
    void run(ByteBuffer buffer) throws IOException;
  }

  private final Queue<Task> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  private FileWork() {}

  /** Something to be made durable. */
  interface Durable {
    void force() throws IOException;
  }

  /**
   * Computes the digest of each file, with the algorithm that suits it. Returns them in the order
   * of {@code files}.
   */
  static List<Digested> digest(List<FileTree.Entry> files) throws IOException {
    return digest(
        files,
        files.stream()
            .map(file -> DigestAlgorithm.choose(file.path(), file.sizeBytes()))
            .collect(Collectors.toList()),
        new DoneBytes(StoreProgress.NONE, 0));
  }

  /**
   * Computes the digest of each file, with the algorithm that suits it; those that {@link #isLarge}
   * tells are made durable beside that. Returns them in the order of {@code files}.
   */
  static List<Digested> seal(List<FileTree.Entry> files) throws IOException {
    FileWork work = new FileWork();
    Digested[] results = new Digested[files.size()];
    for (int i : largestFirst(files)) {
      FileTree.Entry file = files.get(i);
      if (isLarge(file)) {
        work.tasks.add(buffer -> file.force());
      }
      work.tasks.add(
          buffer -> {
            try (FileChannel channel = file.open()) {
              results[i] =
                  DigestAlgorithm.choose(file.path(), file.sizeBytes()).digest(channel, buffer);
            }
          });
    }
    work.run(2 * Runtime.getRuntime().availableProcessors(), BUFFER_BYTES);
    return Arrays.asList(results);
  }

  /** Whether a file is worth a thread that writes it back while others digest. */
  static boolean isLarge(FileTree.Entry file) {
    return file.sizeBytes() > LARGE_BYTES;
  }

  /**
   * Makes many small things durable. All wait at the same time: a journaling file system writes
   * what they wait for once.
   */
  static void force(List<Durable> things) throws IOException {
    FileWork work = new FileWork();
    things.forEach(thing -> work.tasks.add(buffer -> thing.force()));
    work.run(MAX_THREADS, 0);
  }

  /**
   * Computes the digest of each file, with the algorithm that is given for it. Returns them in the
   * order of {@code files}.
   *
   * @param done told of what was read
   */
  static List<Digested> digest(
      List<FileTree.Entry> files, List<DigestAlgorithm> algorithms, DoneBytes done)
      throws IOException {
    FileWork work = new FileWork();
    Digested[] results = new Digested[files.size()];
    for (int i : largestFirst(files)) {
      work.tasks.add(
          buffer -> {
            try (FileChannel channel = files.get(i).open()) {
              results[i] = algorithms.get(i).digest(channel, buffer, done);
            }
          });
    }
    work.run(2 * Runtime.getRuntime().availableProcessors(), BUFFER_BYTES);
    return Arrays.asList(results);
  }

  private static List<Integer> largestFirst(List<FileTree.Entry> files) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingLong(i -> -files.get(i).sizeBytes()));
    return order;
  }

  private void run(int most, int bufferBytes) throws IOException {
    int count = Math.min(Math.min(most, MAX_THREADS), tasks.size());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Thread thread = new Thread(() -> drain(bufferBytes), "docker-cr-files-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    join(threads);
    rethrow(failure.get());
  }

  private void drain(int bufferBytes) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(bufferBytes);
    try {
      for (Task task = tasks.poll(); task != null && failure.get() == null; task = tasks.poll()) {
        task.run(buffer);
      }
    } catch (IOException | RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  private void join(List<Thread> threads) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
          failure.compareAndSet(null, new InterruptedIOException("interrupted"));
          threads.forEach(Thread::interrupt);
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void rethrow(Throwable thrown) throws IOException {
    if (thrown instanceof IOException e) {
      throw e;
    }
    if (thrown instanceof RuntimeException e) {
      throw e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
  }
}
