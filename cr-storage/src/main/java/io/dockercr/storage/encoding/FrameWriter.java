package io.dockercr.storage.encoding;

import io.dockercr.storage.work.Workers;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;

/**
 * Cuts what is written into pieces that the workers compress, and writes the frames in order. Used
 * by one thread. Closing it ends the last frame and closes the stream below. One that failed need
 * not be closed.
 */
final class FrameWriter extends OutputStream {
  private final OutputStream out;
  private final FrameWorkers workers;
  private final Deque<Future<FrameWorkers.Frame>> underWay = new ArrayDeque<>();
  private FrameWorkers.Frame filling;
  private boolean empty = true;
  private boolean closed;

  FrameWriter(OutputStream out, FrameWorkers workers) {
    this.out = out;
    this.workers = workers;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      if (filling == null) {
        filling = workers.take();
      }
      done += filling.fill(bytes, offset + done, length - done);
      if (filling.isFull()) {
        submit();
      }
    }
  }

  private void submit() throws IOException {
    while (underWay.size() >= workers.ahead()) {
      writeNext();
    }
    underWay.add(workers.compress(filling));
    filling = null;
    empty = false;
  }

  private void writeNext() throws IOException {
    FrameWorkers.Frame frame = Workers.await(underWay.remove());
    frame.writeTo(out);
    workers.give(frame);
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (out) {
      // A file without a frame is none of its format.
      if (empty && filling == null) {
        filling = workers.take();
      }
      if (filling != null) {
        submit();
      }
      while (!underWay.isEmpty()) {
        writeNext();
      }
    }
  }
}
