package io.dockercr.criu.images;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Images made by hand. */
final class Crafted {
  private Crafted() {}

  /** A message of fields: a number, and then its value, an Integer, a Long, a String or bytes. */
  static byte[] message(Object... fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      for (int i = 0; i < fields.length; i += 2) {
        write(out, (Integer) fields[i], fields[i + 1]);
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(CodedOutputStream out, int field, Object value) throws IOException {
    if (value instanceof Integer number) {
      out.writeUInt64(field, number);
    } else if (value instanceof Long number) {
      out.writeUInt64(field, number);
    } else if (value instanceof String text) {
      out.writeByteArray(field, text.getBytes(StandardCharsets.UTF_8));
    } else {
      out.writeByteArray(field, (byte[]) value);
    }
  }

  /** An image file: its magic number, and messages with their lengths. */
  static byte[] image(Magic magic, byte[]... messages) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(word(magic == Magic.STATS ? Magic.SERVICE : Magic.COMMON));
    out.writeBytes(word(magic.number()));
    for (byte[] message : messages) {
      out.writeBytes(word(message.length));
      out.writeBytes(message);
    }
    return out.toByteArray();
  }

  static byte[] word(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
