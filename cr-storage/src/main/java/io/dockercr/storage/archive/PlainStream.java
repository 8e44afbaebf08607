package io.dockercr.storage.archive;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.dockercr.api.StoreProgress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;

/**
 * An archive as tar alone: decompressed if need be, and refused as soon as it grows beyond its
 * limits. Tells how far it has come in the file. Used by one thread; the channel stays open.
 */
final class PlainStream extends PieceStream {
  private static final int SCRATCH_BYTES = 64 * 1024;

  /** zstd's own default: a frame that needs more than 128 MiB to be read is refused. */
  private static final int MAX_WINDOW_LOG = 27;

  private final ChannelInput file;
  private final long fileBytes;
  private final InputStream plain;
  private final ArchiveLimits limits;
  private final Refusals refusals;
  private final StoreProgress progress;
  private long given;
  private byte[] scratch;

  private PlainStream(
      ChannelInput file,
      long fileBytes,
      InputStream plain,
      ArchiveLimits limits,
      Refusals refusals,
      StoreProgress progress) {
    this.file = file;
    this.fileBytes = fileBytes;
    this.plain = plain;
    this.limits = limits;
    this.refusals = refusals;
    this.progress = progress;
  }

  static PlainStream of(
      FileChannel channel,
      ArchiveCompression compression,
      ArchiveLimits limits,
      Refusals refusals,
      StoreProgress progress)
      throws IOException {
    long size = channel.size();
    ChannelInput file = new ChannelInput(channel, 0, size);
    InputStream plain =
        switch (compression) {
          case NONE -> file;
          case GZIP -> new GzipMembers(file, refusals);
          case ZSTD -> new ZstdInputStreamNoFinalizer(file).setLongMax(MAX_WINDOW_LOG);
        };
    return new PlainStream(file, size, plain, limits, refusals, progress);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count;
    try {
      count = plain.read(into, offset, length);
    } catch (ZstdIOException e) {
      throw problem(e);
    }
    given += Math.max(0, count);
    if (plain != file) {
      requireRatio();
    }
    progress.at(file.position(), fileBytes);
    return count;
  }

  @Override
  public long skip(long bytes) throws IOException {
    if (plain == file) {
      return file.skip(bytes);
    }
    if (scratch == null) {
      scratch = new byte[SCRATCH_BYTES];
    }
    int count = read(scratch, 0, (int) Math.min(bytes, SCRATCH_BYTES));
    return Math.max(0, count);
  }

  private void requireRatio() throws ArchiveException {
    if (given > limits.ratioFreeBytes() && given / limits.maxRatio() > file.position()) {
      throw refusals.refused(
          "its "
              + file.position()
              + " bytes become "
              + given
              + " and more, over "
              + limits.maxRatio()
              + " times as many",
          "If you trust it, decompress it by other means and give the tar archive.");
    }
    // Names and padding, besides the content, which is counted entry by entry.
    if (given > limits.maxBytes() && given - limits.maxBytes() > fileBytes + (1L << 30)) {
      throw refusals.refused("it is larger than " + limits.maxBytes() + " bytes");
    }
  }

  private ArchiveException problem(ZstdIOException e) {
    if (e.getErrorCode() == Zstd.errFrameParameterWindowTooLarge()) {
      return refusals.refused(
          "its zstd compression needs more than " + (1 << MAX_WINDOW_LOG >> 20) + " MiB of memory",
          "Compress it without zstd's --long or --ultra.");
    }
    if (e.getErrorCode() == Zstd.errPrefixUnknown()) {
      return refusals.damaged("there is something behind the end of its zstd compression");
    }
    return refusals.damaged("its zstd compression is cut short or wrong: " + e.getMessage());
  }

  @Override
  public void close() throws IOException {
    plain.close();
  }
}
