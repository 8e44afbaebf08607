package io.dockercr.storage.encoding;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * How files are stored: compressed, encrypted, both, or as they are. Immutable and safe for use by
 * several threads; holds nothing open.
 *
 * @param compression how they are compressed
 * @param key what they are encrypted with
 */
public record FileEncoding(Compression compression, Optional<EncryptionKey> key) {
  /** As they are. */
  public static final FileEncoding NONE = new FileEncoding(Compression.NONE, Optional.empty());

  private static final int BUFFER_BYTES = 128 << 10;

  /** Compressed only. */
  public static FileEncoding of(Compression compression) {
    return new FileEncoding(compression, Optional.empty());
  }

  /** Whether files are stored as they are. */
  public boolean isNone() {
    return compression.equals(Compression.NONE) && key.isEmpty();
  }

  /** Begins to encode files; the caller closes it when all are through. */
  public Encoder encoder() {
    return new Encoder(this);
  }

  /** Encodes files, one after the other. Used by one thread. */
  public static final class Encoder implements Closeable {
    private final FileEncoding encoding;
    private final FrameWorkers workers;

    private Encoder(FileEncoding encoding) {
      this.encoding = encoding;
      this.workers =
          frames(encoding.compression)
              .map(frames -> new FrameWorkers(frames, encoding.compression.level()))
              .orElse(null);
    }

    /**
     * Encodes what is written. Closing ends the encoded file, and closes {@code out}.
     *
     * @param context what and where the file is; the same is needed to decode it
     */
    public OutputStream encoding(OutputStream out, String context) throws IOException {
      OutputStream encrypted =
          encoding.key.isPresent() ? encoding.key.get().encrypting(out, context) : out;
      return workers == null ? encrypted : new FrameWriter(encrypted, workers);
    }

    @Override
    public void close() {
      if (workers != null) {
        workers.close();
      }
    }
  }

  /**
   * Decodes what is read.
   *
   * @param context as when it was encoded
   * @return a stream that throws an {@link UndecodableException} if the file is not what was
   *     encoded, and whatever {@code in} throws
   */
  public InputStream decoding(InputStream in, String context) throws IOException {
    Source source = new Source(new BufferedInputStream(in, BUFFER_BYTES));
    try {
      return new Decoded(source, decoded(source, context));
    } catch (IOException | RuntimeException e) {
      throw source.failure(e);
    }
  }

  private InputStream decoded(Source source, String context) throws IOException {
    InputStream decrypted = key.isPresent() ? key.get().decrypting(source, context) : source;
    Optional<FrameCompressor> frames = frames(compression);
    return frames.isPresent()
        ? frames.get().decompressing(decrypted, FrameWorkers.FRAME_BYTES)
        : decrypted;
  }

  private static Optional<FrameCompressor> frames(Compression compression) {
    return switch (compression.format()) {
      case NONE -> Optional.empty();
      case ZSTD -> Optional.of(new ZstdFrames(compression.level()));
      case LZ4 -> Optional.of(new Lz4Frames());
    };
  }

  /** Thrown for a file that is not what was encoded. */
  public static final class UndecodableException extends IOException {
    private static final long serialVersionUID = 1L;

    UndecodableException(Exception cause) {
      super("it is not what was encoded", cause);
    }
  }

  /** The stored bytes; knows whether it was they that could not be read. */
  private static final class Source extends FilterInputStream {
    private boolean failed;

    Source(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      return told(super::read);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return told(() -> super.read(bytes, offset, length));
    }

    /** What it means that decoding failed; the libraries throw what they like at nonsense. */
    IOException failure(Exception e) {
      return failed && e instanceof IOException own ? own : new UndecodableException(e);
    }

    private interface Read {
      int read() throws IOException;
    }

    private int told(Read read) throws IOException {
      boolean done = false;
      try {
        int result = read.read();
        done = true;
        return result;
      } finally {
        failed |= !done;
      }
    }
  }

  /** The plain bytes. */
  private static final class Decoded extends FilterInputStream {
    private final Source source;

    Decoded(Source source, InputStream plain) {
      super(plain);
      this.source = source;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return super.read(bytes, offset, length);
      } catch (IOException | RuntimeException e) {
        throw source.failure(e);
      }
    }
  }
}
