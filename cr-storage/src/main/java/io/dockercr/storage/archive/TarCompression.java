package io.dockercr.storage.archive;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** How an archive is compressed as a whole. */
public enum TarCompression {
  /** {@code .tar} */
  NONE,
  /** {@code .tar.gz} or {@code .tgz}: what every tool reads. */
  GZIP,
  /** {@code .tar.zst} or {@code .tzst}: several times as fast as gzip. */
  ZSTD;

  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int ZSTD_LEVEL = 3;
  private static final int MAX_WORKERS = 8;

  /** What a file's name says; empty if it is none of an archive. */
  public static Optional<TarCompression> ofName(String fileName) {
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
}
