package io.dockercr.storage.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** Writes tar archives by hand, so that anything can be in them. */
final class Tars {
  private static final int BLOCK = 512;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** What a small checkpoint of docker-cr has. */
  static Tars sound() {
    return new Tars()
        .file("manifest.json", "{}")
        .directory("images/")
        .file("images/inventory.img", "inventory");
  }

  /** What a small one of Podman or a runtime of Kubernetes has. */
  static Tars dumps() {
    return new Tars()
        .file("config.dump", "{\"id\":\"1\"}")
        .file("spec.dump", "{\"ociVersion\":\"1.0\"}")
        .directory("checkpoint/")
        .file("checkpoint/inventory.img", "inventory");
  }

  Tars file(String name, String content) {
    return entry(name, '0', content.getBytes(UTF_8));
  }

  Tars directory(String name) {
    return entry(name, '5', new byte[0]);
  }

  Tars entry(String name, char type, byte[] content) {
    return block(header(name, type, content.length)).padded(content);
  }

  /** A link of either kind. */
  Tars link(String name, char type, String target) {
    byte[] header = header(name, type, 0);
    put(header, 157, target);
    return block(sealed(header));
  }

  /** An extended header with these records, {@code key=value} each. */
  Tars extended(char type, String... records) {
    StringBuilder content = new StringBuilder();
    for (String record : records) {
      // The length counts its own digits.
      int rest = record.getBytes(UTF_8).length + 2;
      int length = rest + String.valueOf(rest + 2).length();
      content.append(length).append(' ').append(record).append('\n');
    }
    return entry("PaxHeaders/x", type, content.toString().getBytes(UTF_8));
  }

  /** A block as it is. */
  Tars block(byte[] block) {
    return raw(block);
  }

  /** Bytes as they are. */
  Tars raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  private Tars padded(byte[] content) {
    out.writeBytes(Arrays.copyOf(content, (content.length + BLOCK - 1) / BLOCK * BLOCK));
    return this;
  }

  static byte[] header(String name, char type, long size) {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "0000600\0");
    put(header, 108, "0000000\0");
    put(header, 116, "0000000\0");
    put(header, 124, String.format(Locale.ROOT, "%011o\0", size));
    put(header, 136, "00000000000\0");
    header[156] = (byte) type;
    put(header, 257, "ustar\00000");
    return sealed(header);
  }

  /** The same header with another text in the field of the size. */
  static byte[] sized(byte[] header, byte[] size) {
    System.arraycopy(size, 0, header, 124, 12);
    return sealed(header);
  }

  static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  /** Puts the right checksum in. */
  static byte[] sealed(byte[] header) {
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
    return header;
  }

  /** What there is, without an end mark. */
  byte[] open() {
    return out.toByteArray();
  }

  /** The archive with its end mark. */
  byte[] ended() {
    byte[] open = open();
    return Arrays.copyOf(open, open.length + 2 * BLOCK);
  }

  static byte[] compressed(byte[] plain, ArchiveCompression how) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream compressing =
        switch (how) {
          case NONE -> bytes;
          case GZIP -> new GZIPOutputStream(bytes);
          case ZSTD -> new ZstdOutputStream(bytes).setChecksum(true);
        }) {
      compressing.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
