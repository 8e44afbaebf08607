package io.dockercr.storage.repository;

import io.dockercr.storage.work.Workers;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.Future;

/**
 * Writes one pack, which gets its name when it is complete and durable. Used by one thread; frames
 * are compressed by others.
 */
final class PackWriter implements Closeable {
  private final Path packs;
  private final Path unfinished;
  private final FileChannel channel;
  private final Parts parts;
  private final FrameCodec codec;
  private final Workers workers;
  private final Deque<Future<FrameCodec.Frame>> compressing = new ArrayDeque<>();
  private final ByteArrayOutputStream frames = new ByteArrayOutputStream();
  private final ByteArrayOutputStream chunks = new ByteArrayOutputStream();

  private byte[] frame;
  private int inFrame;
  private int endedFrames;
  private int frameCount;
  private int chunkCount;
  private int plainBytes;
  private int writtenPlainBytes;
  private long position;
  private boolean done;

  PackWriter(Layout layout, FrameCodec codec, Workers workers) throws IOException {
    this.packs = layout.packs();
    this.parts = Parts.forNew(layout.key(), PackFormat.PURPOSE);
    this.codec = codec;
    this.workers = workers;
    this.frame = codec.newFrame();
    this.unfinished = RepositoryFiles.unfinished(packs);
    this.channel = RepositoryFiles.create(unfinished);
    write(ByteBuffer.wrap(parts.areEncrypted() ? PackFormat.ENCRYPTED_MAGIC : PackFormat.MAGIC));
    write(ByteBuffer.wrap(parts.salt()));
  }

  /** Adds a chunk and returns its number. */
  int add(byte[] data, int from, int length, byte[] digests, int at) throws IOException {
    if (inFrame + length > frame.length) {
      endFrame();
    }
    System.arraycopy(data, from, frame, inFrame, length);
    inFrame += length;
    chunks.write(digests, at, Sha256.BYTES);
    chunks.writeBytes(u32(plainBytes));
    plainBytes += length;
    return chunkCount++;
  }

  boolean isFull() {
    return plainBytes >= PackFormat.PACK_PLAIN_BYTES || chunkCount >= PackFormat.PACK_CHUNKS;
  }

  boolean isEmpty() {
    return chunkCount == 0;
  }

  private void endFrame() throws IOException {
    if (inFrame == 0) {
      return;
    }
    byte[] full = frame;
    int length = inFrame;
    long part = PackFormat.framePart(endedFrames++);
    compressing.add(workers.submit(() -> codec.encode(full, length, parts, part)));
    frame = codec.newFrame();
    inFrame = 0;
    while (compressing.size() > workers.ahead()) {
      writeFrame();
    }
  }

  private void writeFrame() throws IOException {
    FrameCodec.Frame next = Workers.await(compressing.remove());
    DataOutputStream entry = new DataOutputStream(frames);
    entry.writeLong(position);
    entry.writeInt(next.length());
    entry.writeInt(writtenPlainBytes);
    entry.writeInt(next.crc());
    entry.writeInt(next.codec());
    frameCount++;
    writtenPlainBytes += next.plainLength();
    write(ByteBuffer.wrap(next.bytes(), 0, next.length()));
    codec.recycle(next);
  }

  private void write(ByteBuffer buffer) throws IOException {
    position += buffer.remaining();
    RepositoryFiles.writeFully(channel, buffer);
  }

  /** Completes the pack, makes it durable and gives it its name. */
  PackId finish() throws IOException {
    endFrame();
    while (!compressing.isEmpty()) {
      writeFrame();
    }
    ByteBuffer directory =
        ByteBuffer.allocate(PackFormat.directoryBytes(chunkCount, frameCount, parts));
    ByteBuffer header = ByteBuffer.allocate(PackFormat.HEADER_BYTES);
    header.putInt(chunkCount).putInt(frameCount).putInt(plainBytes);
    directory.put(parts.seal(PackFormat.HEADER_PART, header.array()));
    directory.put(parts.seal(PackFormat.FRAMES_PART, frames.toByteArray()));
    putChunks(directory);
    byte[] digest = Sha256.of(directory.array(), 0, directory.capacity());
    ByteBuffer trailer = ByteBuffer.allocate(PackFormat.TRAILER_BYTES);
    trailer.putLong(position).putInt(directory.capacity()).put(digest).put(PackFormat.END_MAGIC);
    write(directory.flip());
    write(trailer.flip());
    channel.force(true);
    channel.close();
    PackId id = PackId.of(digest);
    // Another one of that name is the same to the byte.
    Files.move(unfinished, id.in(packs), StandardCopyOption.ATOMIC_MOVE);
    done = true;
    RepositoryFiles.force(packs);
    return id;
  }

  private void putChunks(ByteBuffer directory) {
    ByteBuffer entries = ByteBuffer.wrap(chunks.toByteArray());
    for (int block = 0; entries.hasRemaining(); block++) {
      int bytes = PackFormat.BLOCK_CHUNKS * PackFormat.CHUNK_BYTES;
      byte[] some = new byte[Math.min(bytes, entries.remaining())];
      entries.get(some);
      directory.put(parts.seal(PackFormat.blockPart(block), some));
    }
  }

  private static byte[] u32(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }

  /** Removes the pack unless it was finished. */
  @Override
  public void close() throws IOException {
    frame = Arrays.copyOf(frame, 0);
    channel.close();
    if (!done) {
      Files.deleteIfExists(unfinished);
    }
  }
}
