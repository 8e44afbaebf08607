package io.dockercr.storage.encoding;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG;
import net.jpountz.xxhash.XXHashFactory;

/** LZ4 frames, through lz4-java. */
final class Lz4Frames implements FrameCompressor {
  private static final BLOCKSIZE BLOCK_SIZE = BLOCKSIZE.SIZE_64KB;

  /** Of a frame's header, its end, and each of its blocks; generously. */
  private static final int OVERHEAD_BYTES = 64;

  private static final int BLOCK_OVERHEAD_BYTES = 8;
  private static final int BLOCK_BYTES = 64 << 10;

  private final LZ4Factory lz4 = LZ4Factory.fastestInstance();
  private final XXHashFactory xxHash = XXHashFactory.fastestInstance();

  @Override
  public int bound(int plainLength) {
    // A block that does not shrink is stored as it is.
    int blocks = plainLength / BLOCK_BYTES + 1;
    return plainLength + OVERHEAD_BYTES + blocks * BLOCK_OVERHEAD_BYTES;
  }

  @Override
  public int compress(byte[] plain, int length, byte[] frame) throws IOException {
    Filler filler = new Filler(frame);
    try (LZ4FrameOutputStream out =
        new LZ4FrameOutputStream(
            filler,
            BLOCK_SIZE,
            -1,
            lz4.fastCompressor(),
            xxHash.hash32(),
            FLG.Bits.BLOCK_INDEPENDENCE)) {
      out.write(plain, 0, length);
    }
    return filler.length;
  }

  /** Writes to an array. */
  private static final class Filler extends OutputStream {
    private final byte[] bytes;
    private int length;

    Filler(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void write(int value) {
      bytes[length++] = (byte) value;
    }

    @Override
    public void write(byte[] from, int offset, int count) {
      System.arraycopy(from, offset, bytes, length, count);
      length += count;
    }
  }

  @Override
  public InputStream decompressing(InputStream frames, int maxPlainLength) throws IOException {
    return new LZ4FrameInputStream(frames, lz4.safeDecompressor(), xxHash.hash32());
  }

  @Override
  public void close() {
    // Holds nothing.
  }
}
