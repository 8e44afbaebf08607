package io.dockercr.storage.repository;

import java.io.IOException;
import java.util.BitSet;

/** Compares every byte of a pack with what was written. */
final class PackCheck {
  private PackCheck() {}

  /**
   * The chunks that are damaged.
   *
   * @throws DamagedException if that can't be told: the directory is damaged
   */
  static BitSet damagedChunks(Layout layout, PackId id) throws IOException {
    try (PackFile pack = PackFile.open(layout, id)) {
      pack.verifyDirectory();
      BitSet damaged = new BitSet();
      ChunkDigest digests = ChunkDigest.of(layout.key());
      byte[] digest = new byte[Sha256.BYTES];
      int chunk = 0;
      for (int frame = 0; frame < pack.frameCount(); frame++) {
        int frameStart = pack.plainStart(frame);
        int frameEnd = pack.plainStart(frame + 1);
        byte[] plain = frameOrNull(pack, frame);
        while (chunk < pack.chunkCount() && pack.chunkStart(chunk) < frameEnd) {
          int from = pack.chunkStart(chunk) - frameStart;
          int length = pack.chunkStart(chunk + 1) - frameStart - from;
          boolean good = plain != null && from >= 0 && length > 0 && from + length <= plain.length;
          if (good) {
            digests.digest(plain, from, length, digest, 0);
          }
          if (!good || !pack.has(chunk, digest, 0)) {
            damaged.set(chunk);
          }
          chunk++;
        }
      }
      return damaged;
    }
  }

  private static byte[] frameOrNull(PackFile pack, int frame) throws IOException {
    try {
      return pack.frame(frame);
    } catch (DamagedException e) {
      return null;
    }
  }
}
