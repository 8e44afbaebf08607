package io.dockercr.storage.repository;

import io.dockercr.storage.encoding.FileEncoding.UndecodableException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** A pack, open for reading. Used by one thread at a time; the caller closes it. */
final class PackFile implements Closeable {
  /** Files that change come back to the same entries. */
  private static final int BLOCKS_IN_MEMORY = 16;

  private final PackId id;
  private final FileChannel channel;
  private final Parts parts;
  private long directoryPosition;
  private int directoryBytes;
  private int chunkCount;
  private int frameCount;
  private int plainBytes;
  private ByteBuffer frames;

  /** Chunks' entries, by number of the block. */
  private final Map<Integer, byte[]> blocks = new LinkedHashMap<>(16, 0.75f, true);

  private int blockNumber = -1;
  private byte[] block;

  private PackFile(PackId id, FileChannel channel, Parts parts) {
    this.id = id;
    this.channel = channel;
    this.parts = parts;
  }

  /**
   * Opens a pack and reads where its frames are.
   *
   * @throws DamagedException if it is not there or makes no sense
   */
  static PackFile open(Layout layout, PackId id) throws IOException {
    FileChannel channel;
    try {
      channel = RepositoryFiles.read(id.in(layout.packs()));
    } catch (NoSuchFileException e) {
      throw new DamagedException(id + " is missing", e);
    }
    boolean opened = false;
    try {
      PackFile pack = new PackFile(id, channel, parts(layout, channel));
      pack.readStructure();
      opened = true;
      return pack;
    } catch (EOFException | BufferUnderflowException e) {
      throw new DamagedException(id + " is cut off", e);
    } finally {
      if (!opened) {
        channel.close();
      }
    }
  }

  private static Parts parts(Layout layout, FileChannel channel) throws IOException {
    if (layout.key().isEmpty()) {
      return Parts.PLAIN;
    }
    byte[] salt = new byte[Parts.SALT_BYTES];
    RepositoryFiles.readFully(channel, ByteBuffer.wrap(salt), PackFormat.MAGIC.length);
    return Parts.of(layout.key().get(), salt, PackFormat.PURPOSE);
  }

  private void readStructure() throws IOException {
    ByteBuffer trailer = ByteBuffer.allocate(PackFormat.TRAILER_BYTES);
    long end = channel.size() - PackFormat.TRAILER_BYTES;
    require(end >= firstFrame(), "is cut off");
    RepositoryFiles.readFully(channel, trailer, end);
    directoryPosition = trailer.getLong();
    directoryBytes = trailer.getInt();
    PackId name = PackId.read(trailer);
    require(
        PackFormat.startsWith(trailer, PackFormat.END_MAGIC), "is cut off, or has a damaged end");
    require(name.equals(id), "ends with another name");
    require(
        directoryBytes >= PackFormat.HEADER_BYTES
            && directoryBytes <= PackFormat.maxDirectoryBytes(parts)
            && directoryPosition == end - directoryBytes,
        "has a wrong directory");
    ByteBuffer header =
        ByteBuffer.wrap(part(PackFormat.HEADER_PART, directoryPosition, PackFormat.HEADER_BYTES));
    chunkCount = header.getInt();
    frameCount = header.getInt();
    plainBytes = header.getInt();
    require(
        chunkCount > 0
            && chunkCount <= PackFormat.PACK_CHUNKS
            && frameCount > 0
            && frameCount <= chunkCount
            && plainBytes > 0
            && directoryBytes == PackFormat.directoryBytes(chunkCount, frameCount, parts),
        "has a wrong directory");
    frames =
        ByteBuffer.wrap(
            part(
                PackFormat.FRAMES_PART,
                directoryPosition + PackFormat.HEADER_BYTES + parts.overhead(),
                frameCount * PackFormat.FRAME_BYTES));
    requireFrames();
  }

  private int firstFrame() {
    return PackFormat.MAGIC.length + parts.salt().length;
  }

  /**
   * Reads a part of the directory.
   *
   * @param length of what is in it
   */
  private byte[] part(long part, long position, int length) throws IOException {
    byte[] stored = new byte[length + parts.overhead()];
    RepositoryFiles.readFully(channel, ByteBuffer.wrap(stored), position);
    return open(part, stored);
  }

  private byte[] open(long part, byte[] stored) throws DamagedException {
    try {
      return parts.open(part, stored);
    } catch (UndecodableException e) {
      throw new DamagedException(id + " is not what was encrypted: it was changed", e);
    }
  }

  /** The frames fill the file between its magic number and the directory, without gaps. */
  private void requireFrames() throws DamagedException {
    long position = firstFrame();
    int plain = 0;
    for (int i = 0; i < frameCount; i++) {
      int length = plainLength(i);
      require(
          framePosition(i) == position
              && plainStart(i) == plain
              && storedLength(i) > parts.overhead()
              && length > 0
              && length <= PackFormat.FRAME_PLAIN_BYTES
              && storedLength(i) <= length + parts.overhead(),
          "has a wrong directory");
      position += storedLength(i);
      plain += length;
    }
    require(position == directoryPosition, "has a wrong directory");
  }

  private void require(boolean holds, String otherwise) throws DamagedException {
    if (!holds) {
      throw new DamagedException(id + " " + otherwise);
    }
  }

  private long framePosition(int frame) {
    return frames.getLong(frame * PackFormat.FRAME_BYTES);
  }

  private int storedLength(int frame) {
    return frames.getInt(frame * PackFormat.FRAME_BYTES + 8);
  }

  /** Where a frame's first byte is among the plain bytes of the pack. */
  int plainStart(int frame) {
    return frame == frameCount ? plainBytes : frames.getInt(frame * PackFormat.FRAME_BYTES + 12);
  }

  private int plainLength(int frame) {
    return plainStart(frame + 1) - plainStart(frame);
  }

  PackId id() {
    return id;
  }

  int chunkCount() {
    return chunkCount;
  }

  int frameCount() {
    return frameCount;
  }

  long fileBytes() {
    return directoryPosition + directoryBytes + PackFormat.TRAILER_BYTES;
  }

  /** The frame that a plain byte is in. */
  int frameAt(int plainPosition) {
    int low = 0;
    int high = frameCount - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (plainStart(middle) <= plainPosition) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** Where a chunk begins among the plain bytes; that of the number after the last is the end. */
  int chunkStart(int chunk) throws IOException {
    if (chunk == chunkCount) {
      return plainBytes;
    }
    return ByteBuffer.wrap(block(chunk)).getInt(at(chunk) + Sha256.BYTES);
  }

  /** Whether there is such a chunk with that digest. */
  boolean has(int chunk, byte[] digests, int from) throws IOException {
    if (chunk < 0 || chunk >= chunkCount) {
      return false;
    }
    int at = at(chunk);
    return Arrays.equals(block(chunk), at, at + Sha256.BYTES, digests, from, from + Sha256.BYTES);
  }

  /** Puts a chunk's digest at a place in an array. */
  void digest(int chunk, byte[] to, int at) throws IOException {
    System.arraycopy(block(chunk), at(chunk), to, at, Sha256.BYTES);
  }

  private static int at(int chunk) {
    return chunk % PackFormat.BLOCK_CHUNKS * PackFormat.CHUNK_BYTES;
  }

  private byte[] block(int chunk) throws IOException {
    int number = chunk / PackFormat.BLOCK_CHUNKS;
    if (number != blockNumber) {
      block = blocks.get(number);
      if (block == null) {
        block = readBlock(number);
        if (blocks.size() == BLOCKS_IN_MEMORY) {
          blocks.remove(blocks.keySet().iterator().next());
        }
        blocks.put(number, block);
      }
      blockNumber = number;
    }
    return block;
  }

  private byte[] readBlock(int number) throws IOException {
    int first = number * PackFormat.BLOCK_CHUNKS;
    int count = Math.min(PackFormat.BLOCK_CHUNKS, chunkCount - first);
    long chunks = directoryPosition + directoryBytes - PackFormat.chunksBytes(chunkCount, parts);
    long before = PackFormat.chunksBytes(first, parts);
    return part(PackFormat.blockPart(number), chunks + before, count * PackFormat.CHUNK_BYTES);
  }

  /**
   * The plain bytes of a frame.
   *
   * @throws DamagedException if they are not what was written
   */
  byte[] frame(int frame) throws IOException {
    byte[] stored = new byte[storedLength(frame)];
    RepositoryFiles.readFully(channel, ByteBuffer.wrap(stored), framePosition(frame));
    int entry = frame * PackFormat.FRAME_BYTES;
    require(
        PackFormat.crc(stored, stored.length) == frames.getInt(entry + 16), "has a damaged frame");
    byte[] packed = open(PackFormat.framePart(frame), stored);
    return FrameCodec.decompress(packed, frames.getInt(entry + 20), plainLength(frame));
  }

  /**
   * Makes sure that magic number and directory are what was written, by the pack's name.
   *
   * @throws DamagedException if not
   */
  void verifyDirectory() throws IOException {
    ByteBuffer magic = ByteBuffer.allocate(PackFormat.MAGIC.length);
    RepositoryFiles.readFully(channel, magic, 0);
    byte[] expected = parts.areEncrypted() ? PackFormat.ENCRYPTED_MAGIC : PackFormat.MAGIC;
    require(PackFormat.startsWith(magic, expected), "has a wrong beginning");
    byte[] directory = new byte[directoryBytes];
    RepositoryFiles.readFully(channel, ByteBuffer.wrap(directory), directoryPosition);
    byte[] digest = Sha256.of(directory, 0, directory.length);
    require(PackId.of(digest).equals(id), "has a damaged directory");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
