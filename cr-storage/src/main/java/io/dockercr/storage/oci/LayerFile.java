package io.dockercr.storage.oci;

import io.dockercr.api.CheckpointException;
import io.dockercr.storage.PrivateFile;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.function.LongConsumer;

/**
 * A layer as it is stored, in a file: its digest has to be known before it can be sent. Immutable.
 *
 * @param blob what a manifest says of it
 * @param diffId the digest of what it is uncompressed
 * @param file the file, its owner's alone
 */
record LayerFile(BlobDescriptor blob, String diffId, Path file) implements ImageRegistry.Content {
  private static final int BUFFER_BYTES = 256 << 10;

  /** Writes a tar archive. */
  @FunctionalInterface
  interface Tar {
    /** Writes all of it; leaves {@code out} open. */
    void writeTo(OutputStream out) throws IOException, CheckpointException;
  }

  /**
   * Makes the file, which must not be there. Its digests are computed meanwhile.
   *
   * @param written told of bytes of the archive, uncompressed, as they are written
   */
  static LayerFile write(Path file, LayerCompression compression, Tar content, LongConsumer written)
      throws IOException, CheckpointException {
    try (Counted stored = new Counted(create(file), bytes -> {})) {
      Counted plain = new Counted(compression.compress(new Unclosed(stored)), written);
      try (plain) {
        content.writeTo(new Unclosed(plain));
      }
      stored.flush();
      return new LayerFile(
          new BlobDescriptor(compression.mediaType(), Digests.end(stored.digest), stored.sizeBytes),
          Digests.end(plain.digest),
          file);
    }
  }

  private static OutputStream create(Path file) throws IOException {
    return Channels.newOutputStream(
        PrivateFile.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  @Override
  public InputStream open() throws IOException {
    return Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** Counts and digests what goes through, in large pieces. */
  private static final class Counted extends OutputStream {
    private final OutputStream out;
    private final LongConsumer written;
    private final MessageDigest digest = Digests.begin();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int filled;
    private long sizeBytes;

    Counted(OutputStream out, LongConsumer written) {
      this.out = out;
      this.written = written;
    }

    @Override
    public void write(int b) throws IOException {
      if (filled == buffer.length) {
        passOn();
      }
      buffer[filled++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int done = 0;
      while (done < length) {
        if (filled == buffer.length) {
          passOn();
        }
        int piece = Math.min(length - done, buffer.length - filled);
        System.arraycopy(bytes, offset + done, buffer, filled, piece);
        filled += piece;
        done += piece;
      }
    }

    private void passOn() throws IOException {
      if (filled > 0) {
        digest.update(buffer, 0, filled);
        out.write(buffer, 0, filled);
        sizeBytes += filled;
        written.accept(filled);
        filled = 0;
      }
    }

    @Override
    public void flush() throws IOException {
      passOn();
      out.flush();
    }

    @Override
    public void close() throws IOException {
      try (out) {
        passOn();
      }
    }
  }

  /** Ends a stream without ending what is below it. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    /** A flush would begin a new block of what is compressed. */
    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
