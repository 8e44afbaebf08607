package io.dockercr.storage.repository;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import io.dockercr.storage.encoding.PartCipher;
import java.io.Closeable;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Compresses frames. Safe for use by several threads; the caller closes it after all of them. */
final class FrameCodec implements Closeable {
  /** A frame that is kept as it is. */
  static final int PLAIN = 0;

  static final int ZSTD = 1;

  /** Stands for no compression. */
  static final int NO_LEVEL = 0;

  static final int MAX_LEVEL = 19;

  private final int level;
  private final Arena plainFrames = new Arena(PackFormat.FRAME_PLAIN_BYTES);
  private final Arena storedFrames;
  private final Arena sealedFrames = new Arena(PackFormat.FRAME_PLAIN_BYTES + PartCipher.TAG_BYTES);

  /** Making a context costs more than compressing a frame. */
  private final Queue<ZstdCompressCtx> idle = new ConcurrentLinkedQueue<>();

  /**
   * @param level zstd's, 1 to {@link #MAX_LEVEL}, or {@link #NO_LEVEL}
   */
  FrameCodec(int level) {
    this.level = level;
    // The library is loaded only where it is needed.
    int most = level == NO_LEVEL ? 0 : (int) Zstd.compressBound(PackFormat.FRAME_PLAIN_BYTES);
    this.storedFrames = new Arena(most);
  }

  /** A frame as it is stored. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Frame(byte[] bytes, int length, int plainLength, int codec, int crc) {}

  /** Room for the plain bytes of a frame. */
  byte[] newFrame() {
    return plainFrames.take();
  }

  /** Takes back what a frame was in, once it is written. */
  void recycle(Frame frame) {
    plainFrames.give(frame.bytes());
    storedFrames.give(frame.bytes());
    sealedFrames.give(frame.bytes());
  }

  /**
   * Compresses the first bytes of a frame's array, which becomes the codec's, and encrypts them
   * where that is asked for.
   *
   * @param part the frame's number
   */
  Frame encode(byte[] plain, int length, Parts parts, long part) {
    Frame frame = compress(plain, length);
    if (!parts.areEncrypted()) {
      return frame;
    }
    byte[] bytes = sealedFrames.take();
    int stored = parts.seal(part, frame.bytes(), frame.length(), bytes);
    recycle(frame);
    return new Frame(bytes, stored, length, frame.codec(), PackFormat.crc(bytes, stored));
  }

  private Frame compress(byte[] plain, int length) {
    if (level != NO_LEVEL) {
      byte[] bytes = storedFrames.take();
      ZstdCompressCtx context = idle.poll();
      if (context == null) {
        context = new ZstdCompressCtx().setLevel(level);
      }
      int stored = context.compressByteArray(bytes, 0, bytes.length, plain, 0, length);
      idle.add(context);
      if (stored < length) {
        plainFrames.give(plain);
        return new Frame(bytes, stored, length, ZSTD, PackFormat.crc(bytes, stored));
      }
      storedFrames.give(bytes);
    }
    return new Frame(plain, length, length, PLAIN, PackFormat.crc(plain, length));
  }

  /** The plain bytes of a frame whose CRC was compared. */
  static byte[] decompress(byte[] stored, int codec, int plainLength) throws DamagedException {
    if (codec == PLAIN && stored.length == plainLength) {
      return stored;
    }
    if (codec != ZSTD) {
      throw new DamagedException("a frame has the unknown codec " + codec);
    }
    byte[] plain = new byte[plainLength];
    try {
      long length = Zstd.decompressByteArray(plain, 0, plainLength, stored, 0, stored.length);
      if (length != plainLength) {
        throw new DamagedException("a frame has " + length + " bytes, not " + plainLength);
      }
    } catch (ZstdException e) {
      throw new DamagedException("a frame can't be decompressed", e);
    }
    return plain;
  }

  @Override
  public void close() {
    for (ZstdCompressCtx context = idle.poll(); context != null; context = idle.poll()) {
      context.close();
    }
  }
}
