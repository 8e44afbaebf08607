package io.dockercr.s3;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * A part of a file that is open. Read anew as often as it has to be sent; never all in memory.
 *
 * @param channel the file; is left open
 * @param start where the part begins
 * @param length its bytes
 */
record FilePart(FileChannel channel, long start, long length) {
  /** The JDK keeps as much memory for each thread as the largest piece that it ever handed on. */
  private static final int PIECE_BYTES = 64 << 10;

  private static final String TYPE = "application/octet-stream";

  /** What is sent. */
  RequestBody body() {
    return RequestBody.fromContentProvider(Stream::new, length, TYPE);
  }

  /** As S3 writes it: the four bytes in base 64. */
  String crc32c() throws IOException {
    CRC32C crc = new CRC32C();
    read(crc::update);
    byte[] value = ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
    return Base64.getEncoder().encodeToString(value);
  }

  /** In hexadecimal digits: what servers without other checksums give as a part's tag. */
  String md5() throws IOException {
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      read(md5::update);
      return HexFormat.of().formatHex(md5.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }

  private void read(Consumer<ByteBuffer> consumer) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(PIECE_BYTES);
    for (long at = 0; at < length; at += buffer.limit()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), length - at));
      while (buffer.hasRemaining()) {
        require(channel.read(buffer, start + at + buffer.position()));
      }
      consumer.accept(buffer.flip());
    }
  }

  private static void require(int read) throws EOFException {
    if (read < 0) {
      throw new EOFException("a file has become shorter while it was sent");
    }
  }

  private final class Stream extends InputStream {
    private long position;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int count) throws IOException {
      if (position == length) {
        return -1;
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted");
      }
      int most = (int) Math.min(Math.min(count, PIECE_BYTES), length - position);
      int read = channel.read(ByteBuffer.wrap(to, offset, most), start + position);
      require(read);
      position += read;
      return read;
    }

    @Override
    public int available() {
      return (int) Math.min(Integer.MAX_VALUE, length - position);
    }
  }
}
