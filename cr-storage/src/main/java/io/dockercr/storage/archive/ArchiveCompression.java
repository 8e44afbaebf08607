package io.dockercr.storage.archive;

import com.github.luben.zstd.ZstdOutputStream;
import io.dockercr.api.CheckpointNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** How an archive is compressed as a whole. */
public enum ArchiveCompression {
  /** {@code .tar} */
  NONE,
  /** {@code .tar.gz} or {@code .tgz}: what every tool reads. */
  GZIP,
  /** {@code .tar.zst} or {@code .tzst}: several times as fast as gzip. */
  ZSTD;

  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int ZSTD_LEVEL = 3;
  private static final int MAX_WORKERS = 8;
  private static final int ZSTD_FRAME = 0xfd2fb528;
  private static final int ZSTD_SKIPPABLE = 0x184d2a50;

  /** What a file's name says; empty if it is none of an archive. */
  public static Optional<ArchiveCompression> ofName(String fileName) {
    if (fileName.endsWith(".tar")) {
      return Optional.of(NONE);
    }
    if (fileName.endsWith(".tar.gz") || fileName.endsWith(".tgz")) {
      return Optional.of(GZIP);
    }
    if (fileName.endsWith(".tar.zst") || fileName.endsWith(".tzst")) {
      return Optional.of(ZSTD);
    }
    return Optional.empty();
  }

  /** A stream that compresses into {@code out}; closing it closes that too. */
  public OutputStream compress(OutputStream out) throws IOException {
    return switch (this) {
      case NONE -> out;
      case GZIP -> new GZIPOutputStream(out, BUFFER_BYTES);
      case ZSTD -> {
        ZstdOutputStream zstd = new ZstdOutputStream(out, ZSTD_LEVEL);
        zstd.setWorkers(Math.min(MAX_WORKERS, Runtime.getRuntime().availableProcessors()));
        yield zstd.setChecksum(true);
      }
    };
  }

  /**
   * What a file's first bytes tell.
   *
   * @throws CheckpointNotFoundException if it is no archive
   */
  static ArchiveCompression of(Path file, FileChannel channel)
      throws IOException, CheckpointNotFoundException {
    byte[] start = new ChannelInput(channel, 0, channel.size()).readNBytes(TarHeader.BYTES);
    ArchiveCompression compression = of(start);
    if (compression == NONE && !TarHeader.isOne(start)) {
      throw new CheckpointNotFoundException(
          file + " is not an archive: it is neither tar nor tar.gz nor tar.zst.",
          "Give a checkpoint's directory, or an archive of one.");
    }
    return compression;
  }

  /**
   * @param start the first bytes, all of them if there are fewer than four
   */
  static ArchiveCompression of(byte[] start) {
    if (start.length >= 2 && (start[0] & 0xff) == 0x1f && (start[1] & 0xff) == 0x8b) {
      return GZIP;
    }
    if (start.length < 4) {
      return NONE;
    }
    int magic =
        (start[0] & 0xff)
            | (start[1] & 0xff) << 8
            | (start[2] & 0xff) << 16
            | (start[3] & 0xff) << 24;
    return magic == ZSTD_FRAME || (magic & ~0xf) == ZSTD_SKIPPABLE ? ZSTD : NONE;
  }
}
