package io.dockercr.criu;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * The fields of one protobuf message by number: integers and bytes; what else there is, is skipped.
 * A later value of the same field replaces an earlier one. Immutable.
 */
final class ProtobufMessage {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final int MAX_VARINT_BYTES = 10;

  private final Map<Integer, Long> integers = new HashMap<>();
  private final Map<Integer, ByteBuffer> bytes = new HashMap<>();

  private ProtobufMessage() {}

  /**
   * Reads the whole buffer as one message.
   *
   * @throws BufferUnderflowException if it ends too early
   * @throws IllegalArgumentException if it is no message
   */
  static ProtobufMessage parse(ByteBuffer source) {
    ByteBuffer in = source.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    ProtobufMessage message = new ProtobufMessage();
    while (in.hasRemaining()) {
      message.readField(in);
    }
    return message;
  }

  private void readField(ByteBuffer in) {
    long key = varint(in);
    long number = key >>> 3;
    if (number == 0 || number > 0x1fffffff) {
      throw new IllegalArgumentException("field number " + number);
    }
    int field = (int) number;
    int type = (int) (key & 7);
    switch (type) {
      case VARINT -> integers.put(field, varint(in));
      case FIXED64 -> in.getLong();
      case BYTES -> bytes.put(field, slice(in, varint(in)));
      case FIXED32 -> in.getInt();
      default -> throw new IllegalArgumentException("wire type " + type);
    }
  }

  private static ByteBuffer slice(ByteBuffer in, long length) {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer slice = in.slice(in.position(), (int) length);
    in.position(in.position() + (int) length);
    return slice;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int i = 0; i < MAX_VARINT_BYTES; i++) {
      byte b = in.get();
      value |= (long) (b & 0x7f) << (7 * i);
      if (b >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number of more than " + MAX_VARINT_BYTES + " bytes");
  }

  /** The integer of that number; 0 if there is none. */
  long integer(int number) {
    return integers.getOrDefault(number, 0L);
  }

  /** The bytes of that number; null if there are none. */
  ByteBuffer bytes(int number) {
    return bytes.get(number);
  }
}
