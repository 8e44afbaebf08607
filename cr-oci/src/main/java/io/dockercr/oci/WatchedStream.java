package io.dockercr.oci;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What comes from a registry, read ahead by a thread of its own: so that reading fails if nothing
 * comes for a time, and when the reader is interrupted, which the JDK's HTTP client passes over.
 * Used by one thread, which closes it.
 */
final class WatchedStream extends InputStream {
  private static final int PIECE_BYTES = 128 << 10;
  private static final int PIECES = 4;

  private final InputStream in;
  private final Duration patience;
  private final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(PIECES);
  private final Thread pump;
  private Piece current = new Piece(new byte[0], null);
  private int taken;
  private boolean ended;

  /** Bytes, none at the end; or what reading them failed with. */
  private static final class Piece {
    private final byte[] bytes;
    private final IOException failure;

    Piece(byte[] bytes, IOException failure) {
      this.bytes = bytes;
      this.failure = failure;
    }
  }

  /**
   * Begins to read.
   *
   * @param patience how long nothing may come
   */
  WatchedStream(InputStream in, Duration patience) {
    this.in = in;
    this.patience = patience;
    this.pump = new Thread(this::pump, "docker-cr-registry");
    pump.setDaemon(true);
    pump.start();
  }

  private void pump() {
    try {
      byte[] buffer = new byte[PIECE_BYTES];
      while (true) {
        int got = in.read(buffer);
        pieces.put(new Piece(Arrays.copyOf(buffer, Math.max(0, got)), null));
        if (got < 0) {
          return;
        }
      }
    } catch (IOException e) {
      tell(e);
    } catch (InterruptedException e) {
      // Only by close, after which nobody waits.
      Thread.currentThread().interrupt();
    }
  }

  private void tell(IOException e) {
    try {
      pieces.put(new Piece(new byte[0], e));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (taken == current.bytes.length && !ended) {
      await();
    }
    if (current.failure != null) {
      throw new IOException(current.failure.getMessage(), current.failure);
    }
    if (current.bytes.length == 0) {
      return -1;
    }
    int count = Math.min(length, current.bytes.length - taken);
    System.arraycopy(current.bytes, taken, into, offset, count);
    taken += count;
    return count;
  }

  private void await() throws IOException {
    try {
      Piece next = pieces.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (next == null) {
        throw new IOException("nothing came for " + patience.toMillis() / 1000 + " s");
      }
      current = next;
      taken = 0;
      ended = next.bytes.length == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
    }
  }

  @Override
  public void close() throws IOException {
    pump.interrupt();
    in.close();
  }
}
