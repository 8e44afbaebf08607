package io.dockercr.storage.repository;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A pack on disk, all numbers big-endian:
 *
 * <pre>
 * "DCRPACK1"
 * frames, one after the other
 * the directory:
 *   u32 number of chunks, u32 number of frames, u32 plain bytes in all
 *   for each frame: u64 position in the file, u32 stored bytes, u32 position of its first plain byte,
 *                   u32 CRC-32C of the stored bytes, u32 codec: 0 as it is, 1 zstd
 *   for each chunk: 32 bytes SHA-256, u32 position of its first plain byte
 * u64 position of the directory, u32 its length, 32 bytes its SHA-256, "DCRPEND1"
 * </pre>
 *
 * A chunk lies in one frame and ends where the next one begins.
 */
final class PackFormat {
  static final byte[] MAGIC = "DCRPACK1".getBytes(US_ASCII);
  static final byte[] END_MAGIC = "DCRPEND1".getBytes(US_ASCII);

  static final int HEADER_BYTES = 12;
  static final int FRAME_BYTES = 24;
  static final int CHUNK_BYTES = Sha256.BYTES + 4;
  static final int TRAILER_BYTES = 8 + 4 + Sha256.BYTES + END_MAGIC.length;

  /**
   * Plain bytes that are compressed together: enough to compress well, little to read for a page.
   */
  static final int FRAME_PLAIN_BYTES = 128 << 10;

  /** A pack is ended when it has so many plain bytes, or so many chunks. */
  static final int PACK_PLAIN_BYTES = 64 << 20;

  static final int PACK_CHUNKS = 16384;

  /** No directory is larger: what claims to be is damaged. */
  static final int MAX_DIRECTORY_BYTES = HEADER_BYTES + PACK_CHUNKS * (FRAME_BYTES + CHUNK_BYTES);

  private PackFormat() {}

  static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  static boolean startsWith(ByteBuffer buffer, byte[] magic) {
    for (byte expected : magic) {
      if (!buffer.hasRemaining() || buffer.get() != expected) {
        return false;
      }
    }
    return true;
  }
}
