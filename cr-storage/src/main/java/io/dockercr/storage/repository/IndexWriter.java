package io.dockercr.storage.repository;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/** Writes an {@link IndexSegment}, entry by entry in the order of the digests. */
final class IndexWriter implements Closeable {
  static final String SUFFIX = ".idx";

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path directory;
  private final Path unfinished;
  private final FileChannel channel;
  private final int packs;
  private final long maxEntries;
  private final BloomFilter maxFilter;
  private final CRC32C namesCrc = new CRC32C();
  private final CRC32C entriesCrc = new CRC32C();
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
  private long entries;
  private boolean done;

  /**
   * @param entries how many there will be
   */
  IndexWriter(Path directory, List<PackId> packs, long entries) throws IOException {
    this.directory = directory;
    this.packs = packs.size();
    this.maxEntries = entries;
    this.maxFilter = BloomFilter.forEntries(entries);
    this.unfinished = RepositoryFiles.unfinished(directory);
    this.channel = RepositoryFiles.create(unfinished);
    ByteBuffer names = ByteBuffer.allocate(packs.size() * Sha256.BYTES);
    packs.forEach(pack -> names.put(pack.bytes()));
    namesCrc.update(names.array());
    channel.position(IndexSegment.HEADER_BYTES);
    RepositoryFiles.writeFully(channel, names.flip());
  }

  void add(byte[] digest, int pack, int chunk) throws IOException {
    if (buffer.remaining() < IndexSegment.ENTRY_BYTES) {
      flush();
    }
    buffer.put(digest, 0, Sha256.BYTES).putInt(pack).putInt(chunk);
    maxFilter.add(digest, 0);
    entries++;
  }

  private void flush() throws IOException {
    buffer.flip();
    entriesCrc.update(buffer.array(), 0, buffer.limit());
    RepositoryFiles.writeFully(channel, buffer);
    buffer.clear();
  }

  /** Completes the segment, makes it durable and gives it a name of its own. */
  Path finish() throws IOException {
    if (entries != maxEntries) {
      throw new IllegalStateException(entries + " entries, not " + maxEntries);
    }
    flush();
    byte[] filter = maxFilter.bytes();
    namesCrc.update(filter);
    RepositoryFiles.writeFully(channel, ByteBuffer.wrap(filter));
    ByteBuffer header = ByteBuffer.allocate(IndexSegment.HEADER_BYTES);
    header.put(IndexSegment.MAGIC).putInt(packs).putLong(entries);
    header.putInt(filter.length / BloomFilter.BLOCK_BYTES);
    header.putInt((int) namesCrc.getValue()).putInt((int) entriesCrc.getValue());
    channel.position(0);
    RepositoryFiles.writeFully(channel, header.flip());
    channel.force(true);
    channel.close();
    String name = unfinished.getFileName().toString();
    Path file =
        directory.resolve(
            HexFormat.of().toHexDigits(System.currentTimeMillis())
                + "-"
                + name.substring(RepositoryFiles.UNFINISHED.length())
                + SUFFIX);
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    done = true;
    RepositoryFiles.force(directory);
    return file;
  }

  /** Removes the segment unless it was finished. */
  @Override
  public void close() throws IOException {
    channel.close();
    if (!done) {
      Files.deleteIfExists(unfinished);
    }
  }
}
