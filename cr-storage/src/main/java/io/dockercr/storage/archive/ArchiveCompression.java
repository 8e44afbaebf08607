package io.dockercr.storage.archive;

import io.dockercr.api.CheckpointNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** How an archive is compressed, as its first bytes tell. */
public enum ArchiveCompression {
  NONE,
  GZIP,
  ZSTD;

  private static final int ZSTD_FRAME = 0xfd2fb528;
  private static final int ZSTD_SKIPPABLE = 0x184d2a50;

  /**
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
