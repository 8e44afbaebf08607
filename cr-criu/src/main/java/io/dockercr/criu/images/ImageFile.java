package io.dockercr.criu.images;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * An image file, read from its beginning: a magic number, then messages, each after its length in
 * four bytes, little end first. After a message there may be bytes that it tells of. The caller
 * closes it; used by one thread.
 */
final class ImageFile implements Closeable {
  /** A message of more bytes is refused. */
  static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

  /** Of a file whose messages are all kept, more bytes are refused. */
  static final int MAX_LIST_BYTES = 16 * 1024 * 1024;

  private static final int BUFFER_BYTES = 64 * 1024;

  private final String name;
  private final InputStream in;
  private long remaining;

  private ImageFile(String name, InputStream in, long size) {
    this.name = name;
    this.in = in;
    this.remaining = size;
  }

  /**
   * @throws java.nio.file.NoSuchFileException if it is not there
   * @throws MalformedImageException if it is not of that kind
   */
  static ImageFile open(ImageSource source, String name, Magic magic) throws IOException {
    ImageContent content = source.open(name);
    try {
      long size = content.sizeBytes();
      InputStream raw = new ContentStream(content, size);
      ImageFile image = new ImageFile(name, new BufferedInputStream(raw, BUFFER_BYTES), size);
      image.expect(magic);
      return image;
    } catch (IOException e) {
      content.close();
      throw e;
    }
  }

  private void expect(Magic magic) throws IOException {
    int first = remaining < 4 ? 0 : word();
    if (first == Magic.COMMON || first == Magic.SERVICE) {
      first = remaining < 4 ? 0 : word();
    }
    if (first != magic.number()) {
      throw malformed("it does not begin as an image of its kind does");
    }
  }

  private int word() throws IOException {
    return ByteBuffer.wrap(take(4)).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  private byte[] take(int length) throws IOException {
    byte[] taken = in.readNBytes(length);
    if (taken.length < length) {
      throw malformed("it is cut short");
    }
    remaining -= length;
    return taken;
  }

  /** Whether there is nothing more. */
  boolean atEnd() {
    return remaining == 0;
  }

  /** The next message. There must be one: see {@link #atEnd}. */
  Message next() throws IOException {
    if (remaining < 4) {
      throw malformed("it is cut short");
    }
    int length = word();
    if (length < 0 || length > remaining) {
      throw malformed(
          "a message of " + (length & 0xffffffffL) + " bytes is said to be in " + remaining);
    }
    if (length > MAX_MESSAGE_BYTES) {
      throw malformed("a message has " + length + " bytes, more than any that is read");
    }
    return Message.parse(name, take(length));
  }

  /** Passes over bytes that a message told of. */
  void skip(long length) throws IOException {
    if (length < 0 || length > remaining) {
      throw malformed("data of " + length + " bytes is said to be in " + remaining);
    }
    try {
      in.skipNBytes(length);
    } catch (EOFException e) {
      throw malformed("it is cut short");
    }
    remaining -= length;
  }

  /** Bytes that a message told of. */
  byte[] data(int length) throws IOException {
    if (length < 0 || length > remaining) {
      throw malformed("data of " + length + " bytes is said to be in " + remaining);
    }
    return take(length);
  }

  /**
   * All messages of a file that has nothing else.
   *
   * @param most more are refused
   */
  <T> List<T> all(int most, Message.Parser<T> parser) throws IOException {
    if (remaining > MAX_LIST_BYTES) {
      throw malformed("it is larger than the " + MAX_LIST_BYTES + " bytes that are read");
    }
    List<T> entries = new ArrayList<>();
    while (!atEnd()) {
      if (entries.size() == most) {
        throw malformed("it has more than the " + most + " entries that are read");
      }
      entries.add(parser.parse(next()));
    }
    return entries;
  }

  MalformedImageException malformed(String reason) {
    return new MalformedImageException(name, reason);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
