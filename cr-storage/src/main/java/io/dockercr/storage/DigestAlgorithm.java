package io.dockercr.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** How the content of a file is checked. A digest is written {@code ALGORITHM:HEX}. */
enum DigestAlgorithm {
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
  record Digested(long sizeBytes, String digest) {}

  /** The algorithm for a file that is being sealed. */
  static DigestAlgorithm choose(String path, long sizeBytes) {
    return CheckpointFiles.holdsPages(path) || sizeBytes > SHA256_MAX_BYTES ? CRC32C : SHA256;
  }

  /** The algorithm of a digest; empty if it is not one that this version knows. */
  static Optional<DigestAlgorithm> of(String digest) {
    for (DigestAlgorithm algorithm : values()) {
      if (algorithm.pattern.matcher(digest).matches()) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /** A digest of what is given to it piece by piece. Used by one thread. */
  abstract static class Running {
    private long sizeBytes;

    /** Takes all that remains in a buffer. */
    final void update(ByteBuffer bytes) {
      sizeBytes += bytes.remaining();
      add(bytes);
    }

    abstract void add(ByteBuffer bytes);

    abstract String digest();

    /** What it was; ends it. */
    final Digested end() {
      return new Digested(sizeBytes, digest());
    }
  }

  /** Begins a digest. */
  Running begin() {
    return this == CRC32C ? new RunningCrc() : new RunningSha();
  }

  /** Reads a file to its end, through {@code buffer}. */
  Digested digest(FileChannel channel, ByteBuffer buffer) throws IOException {
    Running digest = begin();
    while (fill(channel, buffer)) {
      digest.update(buffer);
    }
    return digest.end();
  }

  private static final class RunningCrc extends Running {
    private final java.util.zip.CRC32C crc = new java.util.zip.CRC32C();

    @Override
    void add(ByteBuffer bytes) {
      crc.update(bytes);
    }

    @Override
    String digest() {
      return CRC32C.prefix + HexFormat.of().toHexDigits((int) crc.getValue());
    }
  }

  private static final class RunningSha extends Running {
    private final MessageDigest sha256 = sha256();

    @Override
    void add(ByteBuffer bytes) {
      sha256.update(bytes);
    }

    @Override
    String digest() {
      return SHA256.prefix + HexFormat.of().formatHex(sha256.digest());
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
