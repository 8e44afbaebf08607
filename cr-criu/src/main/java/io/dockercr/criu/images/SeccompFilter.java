package io.dockercr.criu.images;

import java.util.OptionalInt;

/**
 * A seccomp filter ({@code seccomp.img}). Immutable.
 *
 * @param instructions how many BPF instructions it has
 * @param previous the index of the filter that was there before and still holds
 * @param flags the kernel's {@code SECCOMP_FILTER_FLAG_} bits
 */
public record SeccompFilter(int instructions, OptionalInt previous, int flags) {
  private static final int INSTRUCTION_BYTES = 8;

  static SeccompFilter parse(Message message) {
    return new SeccompFilter(
        message.bytesLength(1) / INSTRUCTION_BYTES,
        message.has(2) ? OptionalInt.of(message.integer(2)) : OptionalInt.empty(),
        message.integer(3));
  }
}
