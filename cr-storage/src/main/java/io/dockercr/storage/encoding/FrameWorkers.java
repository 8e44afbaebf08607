package io.dockercr.storage.encoding;

import io.dockercr.storage.work.Workers;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;

/**
 * Threads that compress frames, one for each core as far as memory allows: each has a frame's plain
 * and compressed bytes, and what the compressor needs. Safe for use by several threads; the caller
 * closes it.
 */
final class FrameWorkers implements Closeable {
  /**
   * How many plain bytes a frame has. Small enough that what comes and goes with one does not fill
   * docker-cr's small heap.
   */
  static final int FRAME_BYTES = 256 << 10;

  private static final int MAX_THREADS = 8;

  /** From this level on zstd takes some 10 MiB a thread. */
  private static final int HUNGRY_LEVEL = 13;

  private static final int HUNGRY_THREADS = 3;

  private final FrameCompressor compressor;
  private final Workers threads;
  private final Queue<Frame> idle = new ConcurrentLinkedQueue<>();

  FrameWorkers(FrameCompressor compressor, int level) {
    this.compressor = compressor;
    int most = level >= HUNGRY_LEVEL ? HUNGRY_THREADS : MAX_THREADS;
    this.threads = Workers.onProcessors("docker-cr-compress", most);
  }

  /** A piece of a file, and its compressed form. In one thread's hands at a time. */
  static final class Frame {
    private final byte[] plain = new byte[FRAME_BYTES];
    private final byte[] stored;
    private int plainLength;
    private int storedLength;

    private Frame(int bound) {
      this.stored = new byte[bound];
    }

    /** Takes as much as there is room for, and returns how much that was. */
    int fill(byte[] bytes, int offset, int length) {
      int taken = Math.min(length, plain.length - plainLength);
      System.arraycopy(bytes, offset, plain, plainLength, taken);
      plainLength += taken;
      return taken;
    }

    boolean isFull() {
      return plainLength == plain.length;
    }

    void writeTo(OutputStream out) throws IOException {
      out.write(stored, 0, storedLength);
    }
  }

  /** How many frames may be under way so that no thread waits. */
  int ahead() {
    return threads.ahead();
  }

  /** An empty frame. */
  Frame take() {
    Frame frame = idle.poll();
    if (frame == null) {
      return new Frame(compressor.bound(FRAME_BYTES));
    }
    frame.plainLength = 0;
    return frame;
  }

  /** Gives back a frame that nobody needs any more. */
  void give(Frame frame) {
    idle.add(frame);
  }

  Future<Frame> compress(Frame frame) {
    return threads.submit(
        () -> {
          frame.storedLength = compressor.compress(frame.plain, frame.plainLength, frame.stored);
          return frame;
        });
  }

  /** Gives up what is not done, and waits for what is under way: the compressor is closed then. */
  @Override
  public void close() {
    threads.close();
    compressor.close();
  }
}
