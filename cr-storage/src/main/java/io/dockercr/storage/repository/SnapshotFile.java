package io.dockercr.storage.repository;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.dockercr.storage.encoding.FileEncoding.UndecodableException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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
 *
 * <p>In an encrypted repository it begins with "DCRSNAP2", 32 random bytes follow the four numbers,
 * and text and list are encrypted, bound to the snapshot's name: {@link Parts}.
 */
final class SnapshotFile {
  static final String SUFFIX = ".snapshot";

  private static final byte[] MAGIC = "DCRSNAP1".getBytes(US_ASCII);
  private static final byte[] ENCRYPTED_MAGIC = "DCRSNAP2".getBytes(US_ASCII);
  private static final int HEADER_BYTES = MAGIC.length + 16;
  private static final int LEVEL = 3;
  private static final int MAX_SECTION_BYTES = 128 << 20;
  private static final long TEXT_PART = 1;
  private static final long LIST_PART = 2;

  private static final String CUT_OFF = "its list of chunks is cut off";
  private static final String DAMAGED = "its list of chunks is not what was written";
  private static final String CHANGED =
      "its list of chunks is not what was encrypted: it was changed, or put in the place of another";

  private SnapshotFile() {}

  /** Writes a snapshot that is new; fails if there is one of that name. */
  static void writeNew(Layout layout, SnapshotName name, Snapshot snapshot) throws IOException {
    RepositoryFiles.writeNew(name.in(layout.snapshots()), encode(layout, name, snapshot));
  }

  /** Writes a snapshot in place of the one of that name. */
  static void replace(Layout layout, SnapshotName name, Snapshot snapshot) throws IOException {
    RepositoryFiles.replace(name.in(layout.snapshots()), encode(layout, name, snapshot));
  }

  private static String purpose(SnapshotName name) {
    return "docker-cr snapshot " + name;
  }

  private static ByteBuffer encode(Layout layout, SnapshotName name, Snapshot snapshot)
      throws IOException {
    Parts parts = Parts.forNew(layout.key(), purpose(name));
    byte[] list = list(snapshot);
    byte[] text = parts.seal(TEXT_PART, Zstd.compress(snapshot.text(), LEVEL));
    byte[] packed = parts.seal(LIST_PART, Zstd.compress(list, LEVEL));
    ByteBuffer all =
        ByteBuffer.allocate(headerBytes(layout) + text.length + packed.length + Sha256.BYTES);
    all.put(magic(layout)).putInt(snapshot.text().length).putInt(text.length);
    all.putInt(list.length).putInt(packed.length).put(parts.salt());
    all.put(text).put(packed);
    all.put(Sha256.of(all.array(), 0, all.position()));
    return all.flip();
  }

  private static byte[] magic(Layout layout) {
    return layout.key().isPresent() ? ENCRYPTED_MAGIC : MAGIC;
  }

  private static int headerBytes(Layout layout) {
    return HEADER_BYTES + (layout.key().isPresent() ? Parts.SALT_BYTES : 0);
  }

  /** What follows the numbers in a header. */
  private static Parts parts(Layout layout, SnapshotName name, ByteBuffer header) {
    return layout.key().isPresent()
        ? Parts.of(layout.key().get(), section(header, Parts.SALT_BYTES), purpose(name))
        : Parts.PLAIN;
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
  static byte[] readText(Layout layout, SnapshotName name) throws IOException {
    try (FileChannel channel = RepositoryFiles.read(name.in(layout.snapshots()))) {
      ByteBuffer header = ByteBuffer.allocate(headerBytes(layout));
      RepositoryFiles.readFully(channel, header, 0);
      if (!PackFormat.startsWith(header, magic(layout))) {
        throw new DamagedException(DAMAGED);
      }
      int plain = header.getInt();
      int stored = header.getInt();
      if (stored < 0 || stored > channel.size()) {
        throw new DamagedException(DAMAGED);
      }
      Parts parts = parts(layout, name, header.position(HEADER_BYTES));
      ByteBuffer text = ByteBuffer.allocate(stored);
      RepositoryFiles.readFully(channel, text, headerBytes(layout));
      return decompress(open(parts, TEXT_PART, text.array()), plain);
    } catch (EOFException e) {
      throw new DamagedException(CUT_OFF, e);
    }
  }

  /**
   * Reads a snapshot.
   *
   * @throws DamagedException if it is not what was written
   */
  static Snapshot read(Layout layout, SnapshotName name) throws IOException {
    try (FileChannel channel = RepositoryFiles.read(name.in(layout.snapshots()))) {
      long size = channel.size();
      if (size < headerBytes(layout) + Sha256.BYTES) {
        throw new DamagedException(CUT_OFF);
      }
      if (size > 2L * MAX_SECTION_BYTES) {
        throw new DamagedException(DAMAGED);
      }
      byte[] all = new byte[(int) size];
      RepositoryFiles.readFully(channel, ByteBuffer.wrap(all), 0);
      return decode(layout, name, all);
    } catch (EOFException e) {
      throw new DamagedException(CUT_OFF, e);
    } catch (BufferUnderflowException e) {
      throw new DamagedException(DAMAGED, e);
    }
  }

  private static Snapshot decode(Layout layout, SnapshotName name, byte[] bytes)
      throws DamagedException {
    ByteBuffer all = ByteBuffer.wrap(bytes);
    boolean isSnapshot = PackFormat.startsWith(all, magic(layout));
    int textBytes = all.getInt();
    int textStored = all.getInt();
    int listBytes = all.getInt();
    int listStored = all.getInt();
    int end = bytes.length - Sha256.BYTES;
    long sections = (long) headerBytes(layout) + textStored + listStored;
    if (isSnapshot && textStored >= 0 && listStored >= 0 && sections > end) {
      throw new DamagedException(CUT_OFF);
    }
    byte[] digest = Sha256.of(bytes, 0, end);
    if (!Arrays.equals(digest, 0, Sha256.BYTES, bytes, end, bytes.length)
        || !isSnapshot
        || textStored < 0
        || listStored < 0
        || sections != end) {
      throw new DamagedException(DAMAGED);
    }
    Parts parts = parts(layout, name, all);
    byte[] text = decompress(open(parts, TEXT_PART, section(all, textStored)), textBytes);
    ByteBuffer list =
        ByteBuffer.wrap(decompress(open(parts, LIST_PART, section(all, listStored)), listBytes));
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

  private static byte[] open(Parts parts, long part, byte[] stored) throws DamagedException {
    try {
      return parts.open(part, stored);
    } catch (UndecodableException e) {
      throw new DamagedException(CHANGED, e);
    }
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
      throw new DamagedException(DAMAGED);
    }
    try {
      byte[] plain = Zstd.decompress(stored, plainBytes);
      if (plain.length != plainBytes) {
        throw new DamagedException(DAMAGED);
      }
      return plain;
    } catch (ZstdException e) {
      throw new DamagedException(DAMAGED, e);
    }
  }
}
