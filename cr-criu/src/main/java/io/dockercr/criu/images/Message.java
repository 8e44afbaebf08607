package io.dockercr.criu.images;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One protobuf message, by field numbers. Fields that nobody asks for cost a few bytes each;
 * messages inside are read when they are asked for, so that nothing here recurses. A later value of
 * a single field replaces an earlier one. Not for several threads.
 */
final class Message {
  /** Makes something of a message. */
  interface Parser<T> {
    T parse(Message message) throws IOException;
  }

  /** The most fields that are taken from one message: CRIU writes one for each memory area. */
  static final int MAX_FIELDS = 1 << 18;

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final String file;
  private final byte[] bytes;
  private int[] tags = new int[16];
  // A number, or where bytes are: offset in the upper half, length in the lower one.
  private long[] values = new long[16];
  private int count;

  private Message(String file, byte[] bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /**
   * @param file the name of the image, for what is said of damage
   */
  static Message parse(String file, byte[] bytes) throws MalformedImageException {
    return parse(file, bytes, 0, bytes.length);
  }

  private static Message parse(String file, byte[] bytes, int offset, int length)
      throws MalformedImageException {
    Message message = new Message(file, bytes);
    CodedInputStream in = CodedInputStream.newInstance(bytes, offset, length);
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        message.add(tag, message.value(tag, in, offset));
      }
    } catch (MalformedImageException e) {
      throw e;
    } catch (IOException e) {
      throw new MalformedImageException(file, "a message in it is not well formed");
    }
    return message;
  }

  private long value(int tag, CodedInputStream in, int offset) throws IOException {
    return switch (tag & 7) {
      case VARINT -> in.readRawVarint64();
      case FIXED64 -> in.readRawLittleEndian64();
      case FIXED32 -> in.readRawLittleEndian32() & 0xffffffffL;
      case BYTES -> {
        int length = in.readRawVarint32();
        long at = (long) offset + in.getTotalBytesRead();
        in.skipRawBytes(length);
        yield (at << 32) | length;
      }
      default -> throw malformed("a field has the wire type " + (tag & 7));
    };
  }

  private void add(int tag, long value) throws MalformedImageException {
    if (count == MAX_FIELDS) {
      throw malformed("a message has more than " + MAX_FIELDS + " fields");
    }
    if (count == tags.length) {
      tags = Arrays.copyOf(tags, count * 2);
      values = Arrays.copyOf(values, count * 2);
    }
    tags[count] = tag;
    values[count++] = value;
  }

  String file() {
    return file;
  }

  MalformedImageException malformed(String reason) {
    return new MalformedImageException(file, reason);
  }

  private int last(int field, int type) {
    int tag = field << 3 | type;
    for (int i = count - 1; i >= 0; i--) {
      if (tags[i] == tag) {
        return i;
      }
    }
    return -1;
  }

  private int lastNumber(int field) {
    return Math.max(last(field, VARINT), Math.max(last(field, FIXED32), last(field, FIXED64)));
  }

  boolean has(int field) {
    return lastNumber(field) >= 0 || last(field, BYTES) >= 0;
  }

  /** Whether there is a field with a higher number than the highest one known. */
  boolean hasFieldAbove(int highest) {
    for (int i = 0; i < count; i++) {
      if (tags[i] >>> 3 > highest) {
        return true;
      }
    }
    return false;
  }

  /** A 64-bit number; 0 if there is none. */
  long number(int field) {
    return number(field, 0);
  }

  long number(int field, long otherwise) {
    int i = lastNumber(field);
    return i < 0 ? otherwise : values[i];
  }

  /** An unsigned 32-bit number; 0 if there is none. */
  long unsigned(int field) {
    return number(field) & 0xffffffffL;
  }

  /** A 32-bit number as it is; 0 if there is none. */
  int integer(int field) {
    return (int) number(field);
  }

  /** A {@code sint32} or {@code sint64}. */
  long signed(int field, long otherwise) {
    int i = lastNumber(field);
    return i < 0 ? otherwise : CodedInputStream.decodeZigZag64(values[i]);
  }

  boolean flag(int field) {
    return number(field) != 0;
  }

  /** A text; empty if there is none. What is no UTF-8 is replaced. */
  String text(int field) {
    int i = last(field, BYTES);
    return i < 0 ? "" : new String(bytes, at(i), length(i), StandardCharsets.UTF_8);
  }

  List<String> texts(int field) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (tags[i] == (field << 3 | BYTES)) {
        texts.add(new String(bytes, at(i), length(i), StandardCharsets.UTF_8));
      }
    }
    return texts;
  }

  /** Bytes; none if the field is not there. */
  byte[] bytes(int field) {
    int i = last(field, BYTES);
    return i < 0 ? new byte[0] : Arrays.copyOfRange(bytes, at(i), at(i) + length(i));
  }

  /** How many bytes {@link #bytes} would give. */
  int bytesLength(int field) {
    int i = last(field, BYTES);
    return i < 0 ? 0 : length(i);
  }

  /**
   * Repeated 32-bit numbers, packed or not.
   *
   * @param most more are refused
   */
  int[] integers(int field, int most) throws MalformedImageException {
    int[] numbers = new int[4];
    int size = 0;
    for (int i = 0; i < count; i++) {
      if (tags[i] == (field << 3 | VARINT)) {
        numbers = append(numbers, size++, (int) values[i], most);
      } else if (tags[i] == (field << 3 | BYTES)) {
        CodedInputStream in = CodedInputStream.newInstance(bytes, at(i), length(i));
        try {
          while (!in.isAtEnd()) {
            numbers = append(numbers, size++, (int) in.readRawVarint64(), most);
          }
        } catch (MalformedImageException e) {
          throw e;
        } catch (IOException e) {
          throw malformed("a list of numbers in it is not well formed");
        }
      }
    }
    return Arrays.copyOf(numbers, size);
  }

  private int[] append(int[] numbers, int size, int number, int most)
      throws MalformedImageException {
    if (size == most) {
      throw malformed("a list in it has more than " + most + " numbers");
    }
    int[] roomy = size < numbers.length ? numbers : Arrays.copyOf(numbers, size * 2);
    roomy[size] = number;
    return roomy;
  }

  Optional<Message> message(int field) throws MalformedImageException {
    int i = last(field, BYTES);
    return i < 0 ? Optional.empty() : Optional.of(parse(file, bytes, at(i), length(i)));
  }

  /** A message, or one that has no fields. */
  Message messageOrEmpty(int field) throws MalformedImageException {
    return message(field).orElseGet(() -> new Message(file, bytes));
  }

  /**
   * Repeated messages.
   *
   * @param most more are refused
   */
  <T> List<T> messages(int field, int most, Parser<T> parser) throws IOException {
    List<T> parsed = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (tags[i] == (field << 3 | BYTES)) {
        if (parsed.size() == most) {
          throw malformed("a list in it has more than " + most + " entries");
        }
        parsed.add(parser.parse(parse(file, bytes, at(i), length(i))));
      }
    }
    return parsed;
  }

  private int at(int i) {
    return (int) (values[i] >>> 32);
  }

  private int length(int i) {
    return (int) values[i];
  }
}
