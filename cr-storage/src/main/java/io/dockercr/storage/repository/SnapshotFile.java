package io.dockercr.storage.repository;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A snapshot on disk, all numbers big-endian:
 *
 * <pre>
 * "DCRSNAP1"
 * u32 bytes of the text, u32 stored, u32 bytes of the list, u32 stored
 * the text, zstd
 * the list, zstd:
 *   u32 packs, for each: 32 bytes its name
 *   u32 files, for each: u32 and its path in UTF-8, u64 bytes, u32 and its runs
 * 32 bytes SHA-256 of all before
 * </pre>
 */
final class SnapshotFile {
  static final String SUFFIX = ".snapshot";

  private static final byte[] MAGIC = "DCRSNAP1".getBytes(US_ASCII);
  private static final int HEADER_BYTES = MAGIC.length + 16;
  private static final int LEVEL = 3;
  private static final int MAX_SECTION_BYTES = 128 << 20;

  private SnapshotFile() {}

  /** A snapshot as it is stored. */
  static ByteBuffer encode(Snapshot snapshot) throws IOException {
    byte[] list = list(snapshot);
    byte[] text = Zstd.compress(snapshot.text(), LEVEL);
    byte[] packed = Zstd.compress(list, LEVEL);
    ByteBuffer all = ByteBuffer.allocate(HEADER_BYTES + text.length + packed.length + Sha256.BYTES);
    all.put(MAGIC).putInt(snapshot.text().length).putInt(text.length);
    all.putInt(list.length).putInt(packed.length);
    all.put(text).put(packed);
    all.put(Sha256.of(all.array(), 0, all.position()));
    return all.flip();
  }

  private static byte[] list(Snapshot snapshot) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(snapshot.packs().size());
    for (PackId pack : snapshot.packs()) {
      out.write(pack.bytes());
    }
    out.writeInt(snapshot.files().size());
    for (Snapshot.Entry file : snapshot.files()) {
      byte[] path = file.path().getBytes(UTF_8);
      out.writeInt(path.length);
      out.write(path);
      out.writeLong(file.bytes());
      out.writeInt(file.runs().length);
      out.write(file.runs());
    }
    if (bytes.size() > MAX_SECTION_BYTES) {
      throw new IOException("the list of chunks would have " + bytes.size() + " bytes");
    }
    return bytes.toByteArray();
  }

  /** Reads only the text, which is to bring a digest of its own. */
  static byte[] readText(Path file) throws IOException {
    try (FileChannel channel = RepositoryFiles.read(file)) {
      ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
      RepositoryFiles.readFully(channel, header, 0);
      if (!PackFormat.startsWith(header, MAGIC)) {
        throw damaged(null);
      }
      int plain = header.getInt();
      int stored = header.getInt();
      if (stored < 0 || stored > channel.size()) {
        throw damaged(null);
      }
      ByteBuffer text = ByteBuffer.allocate(stored);
      RepositoryFiles.readFully(channel, text, HEADER_BYTES);
      return decompress(text.array(), plain);
    } catch (EOFException e) {
      throw damaged(e);
    }
  }

  /**
   * Reads a snapshot.
   *
   * @throws DamagedException if it is not what was written
   */
  static Snapshot read(Path file) throws IOException {
    try (FileChannel channel = RepositoryFiles.read(file)) {
      long size = channel.size();
      if (size < HEADER_BYTES + Sha256.BYTES || size > 2L * MAX_SECTION_BYTES) {
        throw damaged(null);
      }
      byte[] all = new byte[(int) size];
      RepositoryFiles.readFully(channel, ByteBuffer.wrap(all), 0);
      return decode(all);
    } catch (EOFException | BufferUnderflowException e) {
      throw damaged(e);
    }
  }

  private static Snapshot decode(byte[] bytes) throws DamagedException {
    ByteBuffer all = ByteBuffer.wrap(bytes);
    int end = bytes.length - Sha256.BYTES;
    byte[] digest = Sha256.of(bytes, 0, end);
    if (!Arrays.equals(digest, 0, Sha256.BYTES, bytes, end, bytes.length)
        || !PackFormat.startsWith(all, MAGIC)) {
      throw damaged(null);
    }
    int textBytes = all.getInt();
    int textStored = all.getInt();
    int listBytes = all.getInt();
    int listStored = all.getInt();
    if (textStored < 0 || listStored < 0 || HEADER_BYTES + textStored + listStored != end) {
      throw damaged(null);
    }
    byte[] text = decompress(section(all, textStored), textBytes);
    ByteBuffer list = ByteBuffer.wrap(decompress(section(all, listStored), listBytes));
    List<PackId> packs = new ArrayList<>();
    for (int i = list.getInt(); i > 0; i--) {
      packs.add(PackId.read(list));
    }
    List<Snapshot.Entry> files = new ArrayList<>();
    for (int i = list.getInt(); i > 0; i--) {
      String path = new String(section(list, list.getInt()), UTF_8);
      long size = list.getLong();
      files.add(new Snapshot.Entry(path, size, section(list, list.getInt())));
    }
    return new Snapshot(text, packs, files);
  }

  private static byte[] section(ByteBuffer in, int length) {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] section = new byte[length];
    in.get(section);
    return section;
  }

  private static byte[] decompress(byte[] stored, int plainBytes) throws DamagedException {
    if (plainBytes < 0 || plainBytes > MAX_SECTION_BYTES) {
      throw damaged(null);
    }
    try {
      byte[] plain = Zstd.decompress(stored, plainBytes);
      if (plain.length != plainBytes) {
        throw damaged(null);
      }
      return plain;
    } catch (ZstdException e) {
      throw damaged(e);
    }
  }

  private static DamagedException damaged(Exception cause) {
    return new DamagedException("its list of chunks is not what was written", cause);
  }
}
