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
 *
 * <p>In an encrypted repository a pack begins with "DCRPACK2" and 32 random bytes. Each frame is
 * encrypted, and so are, each for itself, the three numbers, the list of frames, and every {@link
 * #BLOCK_CHUNKS} entries of chunks, whose digests are HMAC-SHA-256: {@link Parts}, with the numbers
 * that are below. The SHA-256 of the directory is that of what is stored.
 */
final class PackFormat {
  static final byte[] MAGIC = "DCRPACK1".getBytes(US_ASCII);
  static final byte[] ENCRYPTED_MAGIC = "DCRPACK2".getBytes(US_ASCII);
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

  /** Entries of chunks that are read, and encrypted, together. */
  static final int BLOCK_CHUNKS = 128;

  /** What encrypted packs are for, as their keys are derived. */
  static final String PURPOSE = "docker-cr pack";

  static final long HEADER_PART = 1L << Integer.SIZE;
  static final long FRAMES_PART = 2L << Integer.SIZE;

  private PackFormat() {}

  /** The number of a frame as a part. */
  static long framePart(int frame) {
    return frame;
  }

  /** The number of {@link #BLOCK_CHUNKS} entries as a part. */
  static long blockPart(int block) {
    return 3L << Integer.SIZE | block;
  }

  /** The size of the entries of chunks as they are stored. */
  static int chunksBytes(int chunks, Parts parts) {
    int blocks = (chunks + BLOCK_CHUNKS - 1) / BLOCK_CHUNKS;
    return chunks * CHUNK_BYTES + blocks * parts.overhead();
  }

  /** The size of a directory. */
  static int directoryBytes(int chunks, int frames, Parts parts) {
    return HEADER_BYTES + frames * FRAME_BYTES + 2 * parts.overhead() + chunksBytes(chunks, parts);
  }

  /** No directory is larger: what claims to be is damaged. */
  static int maxDirectoryBytes(Parts parts) {
    return directoryBytes(PACK_CHUNKS, PACK_CHUNKS, parts);
  }

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
