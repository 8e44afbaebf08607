package io.dockercr.storage.repository;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A sorted list of chunks on disk, all numbers big-endian:
 *
 * <pre>
 * "DCRINDX1", u32 packs, u64 entries, u32 blocks of the filter,
 * u32 CRC-32C of the packs and the filter, u32 CRC-32C of the entries
 * for each pack: 32 bytes its name
 * for each entry: 32 bytes SHA-256, u32 pack, u32 chunk
 * the filter
 * </pre>
 *
 * It is made of what the packs say of themselves, and can be made anew from them at any time: what
 * it says is compared with the pack before it is believed. Used by one thread; the caller closes
 * it.
 */
final class IndexSegment implements Closeable {
  static final byte[] MAGIC = "DCRINDX1".getBytes(US_ASCII);
  static final int HEADER_BYTES = 32;
  static final int ENTRY_BYTES = Sha256.BYTES + 8;

  private static final int BLOCK_ENTRIES = 100;
  private static final int COPY_BYTES = 1 << 16;

  private final Path file;
  private final FileChannel channel;
  private final List<PackId> packs;
  private final long entries;
  private final int filterBlocks;
  private final int entriesCrc;

  /** The filter, or null if it is left in the file. */
  private byte[] filter;

  private final ByteBuffer block = ByteBuffer.allocate(BLOCK_ENTRIES * ENTRY_BYTES);
  private final ByteBuffer filterBlock = ByteBuffer.allocate(BloomFilter.BLOCK_BYTES);

  private IndexSegment(
      Path file,
      FileChannel channel,
      List<PackId> packs,
      long entries,
      int filterBlocks,
      int entriesCrc) {
    this.file = file;
    this.channel = channel;
    this.packs = packs;
    this.entries = entries;
    this.filterBlocks = filterBlocks;
    this.entriesCrc = entriesCrc;
  }

  /**
   * Opens one.
   *
   * @param filterInMemory whether to keep the filter in memory: 1.25 bytes an entry
   * @throws DamagedException if it makes no sense
   */
  static IndexSegment open(Path file, boolean filterInMemory) throws IOException {
    FileChannel channel = RepositoryFiles.read(file);
    boolean opened = false;
    try {
      IndexSegment segment = read(file, channel, filterInMemory);
      opened = true;
      return segment;
    } catch (EOFException e) {
      throw new DamagedException("the index " + file.getFileName() + " is incomplete", e);
    } finally {
      if (!opened) {
        channel.close();
      }
    }
  }

  private static IndexSegment read(Path file, FileChannel channel, boolean filterInMemory)
      throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    RepositoryFiles.readFully(channel, header, 0);
    boolean isIndex = PackFormat.startsWith(header, MAGIC);
    long packCount = header.getInt();
    long entries = header.getLong();
    long blocks = header.getInt();
    int crc = header.getInt();
    int entriesCrc = header.getInt();
    long size = channel.size();
    boolean fits =
        isIndex
            && packCount >= 0
            && packCount <= size / Sha256.BYTES
            && entries >= 0
            && entries <= size / ENTRY_BYTES
            && blocks == BloomFilter.blocksFor(entries)
            && size
                == HEADER_BYTES
                    + packCount * Sha256.BYTES
                    + entries * ENTRY_BYTES
                    + blocks * BloomFilter.BLOCK_BYTES;
    if (!fits) {
      throw new DamagedException("the index " + file.getFileName() + " makes no sense");
    }
    ByteBuffer names = ByteBuffer.allocate((int) packCount * Sha256.BYTES);
    RepositoryFiles.readFully(channel, names, HEADER_BYTES);
    CRC32C actual = new CRC32C();
    actual.update(names.array());
    List<PackId> packs = new ArrayList<>();
    while (names.hasRemaining()) {
      packs.add(PackId.read(names));
    }
    IndexSegment segment =
        new IndexSegment(file, channel, packs, entries, (int) blocks, entriesCrc);
    if (filterInMemory) {
      segment.filter = segment.readFilter();
      actual.update(segment.filter);
      if ((int) actual.getValue() != crc) {
        throw new DamagedException("the index " + file.getFileName() + " is damaged");
      }
    }
    return segment;
  }

  private byte[] readFilter() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(filterBlocks * BloomFilter.BLOCK_BYTES);
    RepositoryFiles.readFully(channel, bytes, filterPosition());
    return bytes.array();
  }

  private long entriesPosition() {
    return HEADER_BYTES + (long) packs.size() * Sha256.BYTES;
  }

  private long filterPosition() {
    return entriesPosition() + entries * ENTRY_BYTES;
  }

  Path file() {
    return file;
  }

  List<PackId> packs() {
    return packs;
  }

  long entries() {
    return entries;
  }

  /** The place of a chunk, with the pack's number in this segment; or {@link ChunkTable#NONE}. */
  long find(byte[] digests, int at) throws IOException {
    ByteBuffer digest = ByteBuffer.wrap(digests);
    if (!mayHave(digest, at)) {
      return ChunkTable.NONE;
    }
    // Digests are spread evenly, so where one must be can be guessed very well.
    double key = keyOf(digest.getLong(at));
    double lowKey = 0;
    double highKey = 1;
    long low = 0;
    long high = entries;
    while (low < high) {
      double share = highKey > lowKey ? (key - lowKey) / (highKey - lowKey) : 0.5;
      long guess = low + (long) (Math.max(0, Math.min(1, share)) * (high - low));
      long start = Math.max(low, Math.min(guess - BLOCK_ENTRIES / 2, high - BLOCK_ENTRIES));
      int count = (int) Math.min(BLOCK_ENTRIES, high - start);
      block.clear().limit(count * ENTRY_BYTES);
      RepositoryFiles.readFully(channel, block, entriesPosition() + start * ENTRY_BYTES);
      if (compare(0, digests, at) > 0) {
        high = start;
        highKey = keyOf(block.getLong(0));
      } else if (compare(count - 1, digests, at) < 0) {
        low = start + count;
        lowKey = keyOf(block.getLong((count - 1) * ENTRY_BYTES));
      } else {
        return findInBlock(count, digests, at);
      }
    }
    return ChunkTable.NONE;
  }

  private boolean mayHave(ByteBuffer digest, int at) throws IOException {
    long number = BloomFilter.blockOf(digest, at, filterBlocks);
    if (filter != null) {
      return BloomFilter.mayHave(filter, (int) number * BloomFilter.BLOCK_BYTES, digest, at);
    }
    filterBlock.clear();
    RepositoryFiles.readFully(
        channel, filterBlock, filterPosition() + number * BloomFilter.BLOCK_BYTES);
    return BloomFilter.mayHave(filterBlock.array(), 0, digest, at);
  }

  /** A digest's first bytes as a number from 0 to 1. */
  private static double keyOf(long prefix) {
    return (prefix >>> 1) / (double) Long.MAX_VALUE;
  }

  private int compare(int entry, byte[] digests, int at) {
    int from = entry * ENTRY_BYTES;
    return Arrays.compareUnsigned(
        block.array(), from, from + Sha256.BYTES, digests, at, at + Sha256.BYTES);
  }

  private long findInBlock(int count, byte[] digests, int at) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(middle, digests, at);
      if (order == 0) {
        int from = middle * ENTRY_BYTES + Sha256.BYTES;
        int pack = block.getInt(from);
        return pack >= 0 && pack < packs.size()
            ? PackTable.place(pack, block.getInt(from + Integer.BYTES))
            : ChunkTable.NONE;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return ChunkTable.NONE;
  }

  /** Reads all entries in their order. */
  IndexCursor cursor() throws IOException {
    return new IndexCursor(channel, entriesPosition(), entries);
  }

  /**
   * Compares all of it with its checksums.
   *
   * @throws DamagedException if it is not what was written
   */
  void verify() throws IOException {
    CRC32C crc = new CRC32C();
    ByteBuffer some = ByteBuffer.allocate(COPY_BYTES);
    for (long at = entriesPosition(); at < filterPosition(); at += some.limit()) {
      some.clear().limit((int) Math.min(COPY_BYTES, filterPosition() - at));
      RepositoryFiles.readFully(channel, some, at);
      crc.update(some.array(), 0, some.limit());
    }
    if ((int) crc.getValue() != entriesCrc) {
      throw new DamagedException("the index " + file.getFileName() + " is damaged");
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
