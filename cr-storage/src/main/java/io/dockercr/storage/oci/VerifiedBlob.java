package io.dockercr.storage.oci;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.function.LongConsumer;

/**
 * A stream of which the digest, and perhaps the size, are known: it fails at its end if it is
 * anything else, and before that when it is longer.
 */
final class VerifiedBlob extends FilterInputStream {
  /** For streams of unknown size. */
  static final long ANY_SIZE = -1;

  /** It was not what it had to be. */
  static final class MismatchException extends IOException {
    private static final long serialVersionUID = 1L;

    MismatchException(String message) {
      super(message);
    }
  }

  private static final int BUFFER_BYTES = 128 << 10;

  private final String expected;
  private final long size;
  private final LongConsumer read;
  private final MessageDigest digest = Digests.begin();
  private long count;
  private boolean ended;

  /**
   * @param expected the digest
   * @param size in bytes, or {@link #ANY_SIZE}
   * @param read told of bytes as they come
   */
  VerifiedBlob(InputStream in, String expected, long size, LongConsumer read) {
    super(in);
    this.expected = expected;
    this.size = size;
    this.read = read;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int got = super.read(bytes, offset, length);
    if (got < 0) {
      end();
      return got;
    }
    count += got;
    if (size != ANY_SIZE && count > size) {
      throw new MismatchException(expected + " is longer than the " + size + " bytes it should be");
    }
    digest.update(bytes, offset, got);
    read.accept(got);
    return got;
  }

  private void end() throws MismatchException {
    if (ended) {
      return;
    }
    ended = true;
    if (size != ANY_SIZE && count != size) {
      throw new MismatchException(expected + " ends after " + count + " of " + size + " bytes");
    }
    String found = Digests.end(digest);
    if (!found.equals(expected)) {
      throw new MismatchException(expected + " has the digest " + found);
    }
  }

  /** Reads what is left, which nobody needs but for the digest. */
  void finish() throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    while (read(buffer, 0, buffer.length) >= 0) {}
  }

  @Override
  public long skip(long n) throws IOException {
    byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, Math.max(0, n))];
    return buffer.length == 0 ? 0 : Math.max(0, read(buffer, 0, buffer.length));
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
