package io.dockercr.cli;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** Archives of checkpoints to test with. */
final class Archives {
  private Archives() {}

  /** How an archive is compressed. */
  enum Compression {
    NONE,
    GZIP,
    ZSTD
  }

  /** Makes an archive of all files below a directory. What is a hole there is one in it. */
  static Path of(Path directory, Path archive, Compression how) throws IOException {
    Path tar = how == Compression.NONE ? archive : Path.of(archive + ".plain");
    try (FileChannel out =
            FileChannel.open(tar, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        Stream<Path> all = Files.walk(directory)) {
      List<Path> files = all.filter(Files::isRegularFile).sorted().toList();
      long at = 0;
      for (Path file : files) {
        TarArchiveEntry entry = new TarArchiveEntry(directory.relativize(file).toString());
        entry.setSize(Files.size(file));
        byte[] header = new byte[512];
        entry.writeEntryHeader(header);
        out.write(ByteBuffer.wrap(header), at);
        at = copy(file, out, at + 512);
        at += -at & 511;
      }
      out.write(ByteBuffer.allocate(1), at + 1023);
    }
    if (how != Compression.NONE) {
      compress(tar, archive, how);
      Files.delete(tar);
    }
    return archive;
  }

  private static long copy(Path file, FileChannel out, long from) throws IOException {
    long at = from;
    try (InputStream in = Files.newInputStream(file)) {
      for (byte[] piece = in.readNBytes(1 << 16);
          piece.length > 0;
          piece = in.readNBytes(1 << 16)) {
        boolean hole = true;
        for (byte b : piece) {
          hole &= b == 0;
        }
        if (!hole) {
          out.write(ByteBuffer.wrap(piece), at);
        }
        at += piece.length;
      }
    }
    return at;
  }

  private static void compress(Path tar, Path archive, Compression how) throws IOException {
    try (OutputStream file = Files.newOutputStream(archive);
        OutputStream out =
            how == Compression.GZIP ? new GZIPOutputStream(file) : new ZstdOutputStream(file, 1)) {
      Files.copy(tar, out);
    }
  }
}
