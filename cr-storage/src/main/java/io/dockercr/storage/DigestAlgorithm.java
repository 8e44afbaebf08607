package io.dockercr.storage;

import io.dockercr.api.StoreProgress;
import io.dockercr.storage.work.DoneBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/** How the content of a file is checked. A digest is written {@code ALGORITHM:HEX}. */
public enum DigestAlgorithm {
  /** As fast as memory with the CPU's own instruction; finds accidents, not forgeries. */
  CRC32C("crc32c", 8),
  /** Finds forgeries too, at the speed of some 0.5 to 2 GB/s. */
  SHA256("sha256", 64);

  /** Up to this size SHA-256 costs nothing that would be noticed. */
  static final long SHA256_MAX_BYTES = 1 << 20;

  private final String prefix;
  private final Pattern pattern;

  DigestAlgorithm(String name, int digits) {
    this.prefix = name + ":";
    this.pattern = Pattern.compile(prefix + "[0-9a-f]{" + digits + "}");
  }

  /** The size and digest of what was read. */
  public record Digested(long sizeBytes, String digest) {}

  /** The algorithm for a file that is being sealed. */
  static DigestAlgorithm choose(String path, long sizeBytes) {
    return CheckpointFiles.holdsPages(path) || sizeBytes > SHA256_MAX_BYTES ? CRC32C : SHA256;
  }

  /** The algorithm of a digest; empty if it is not one that this version knows. */
  public static Optional<DigestAlgorithm> of(String digest) {
    for (DigestAlgorithm algorithm : values()) {
      if (algorithm.pattern.matcher(digest).matches()) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /** Reads a file to its end, through {@code buffer}. */
  Digested digest(FileChannel channel, ByteBuffer buffer) throws IOException {
    return digest(channel, buffer, new DoneBytes(StoreProgress.NONE, 0));
  }

  /** Like {@link #digest(FileChannel, ByteBuffer)}, telling of what was read. */
  Digested digest(FileChannel channel, ByteBuffer buffer, DoneBytes done) throws IOException {
    Running running = begin();
    while (fill(channel, buffer)) {
      done.add(buffer.remaining());
      running.add(buffer);
    }
    return running.end();
  }

  /** Begins a digest of what comes piece by piece. */
  public Running begin() {
    return new Running(this);
  }

  /** A digest under way. Used by one thread. */
  public static final class Running {
    private final DigestAlgorithm algorithm;
    private final CRC32C crc = new CRC32C();
    private final MessageDigest sha256;
    private long size;

    private Running(DigestAlgorithm algorithm) {
      this.algorithm = algorithm;
      this.sha256 = algorithm == SHA256 ? sha256() : null;
    }

    /** Adds what remains in the buffer, and leaves it consumed. */
    public void add(ByteBuffer buffer) {
      size += buffer.remaining();
      if (sha256 == null) {
        crc.update(buffer);
      } else {
        sha256.update(buffer);
      }
    }

    public Digested end() {
      String hex =
          sha256 == null
              ? HexFormat.of().toHexDigits((int) crc.getValue())
              : HexFormat.of().formatHex(sha256.digest());
      return new Digested(size, algorithm.prefix + hex);
    }
  }

  private static boolean fill(FileChannel channel, ByteBuffer buffer) throws IOException {
    buffer.clear();
    int read = channel.read(buffer);
    buffer.flip();
    return read > 0;
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
