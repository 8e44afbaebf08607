package io.dockercr.storage.encoding;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** zstd, through zstd-jni. */
final class ZstdFrames implements FrameCompressor {
  private final int level;

  /** Making a context costs more than compressing a frame. */
  private final Queue<ZstdCompressCtx> idle = new ConcurrentLinkedQueue<>();

  ZstdFrames(int level) {
    this.level = level;
  }

  @Override
  public int bound(int plainLength) {
    return (int) Zstd.compressBound(plainLength);
  }

  @Override
  public int compress(byte[] plain, int length, byte[] frame) {
    ZstdCompressCtx context = idle.poll();
    if (context == null) {
      context = new ZstdCompressCtx().setLevel(level);
    }
    int stored = context.compressByteArray(frame, 0, frame.length, plain, 0, length);
    idle.add(context);
    return stored;
  }

  @Override
  public InputStream decompressing(InputStream frames, int maxPlainLength) throws IOException {
    // A frame that asks for more memory than ours need is none of ours.
    int windowLog = Integer.SIZE - Integer.numberOfLeadingZeros(maxPlainLength - 1);
    return new ZstdInputStreamNoFinalizer(frames).setLongMax(windowLog);
  }

  @Override
  public void close() {
    for (ZstdCompressCtx context = idle.poll(); context != null; context = idle.poll()) {
      context.close();
    }
  }
}
