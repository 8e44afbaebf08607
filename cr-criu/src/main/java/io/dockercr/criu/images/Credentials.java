package io.dockercr.criu.images;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Whose a thread is and what it may do. Immutable.
 *
 * @param uid the real user id; 0 to 4294967295, as all ids here
 * @param gid the real group id
 * @param effectiveUid the user id that counts
 * @param effectiveGid the group id that counts
 * @param groups further groups
 * @param effective the capabilities that it has, a bit each by the kernel's numbers
 * @param permitted those that it may take
 * @param inheritable those that survive an {@code execve}
 * @param bounding those that it may ever have
 * @param ambient those that programs get without asking
 * @param noNewPrivileges an {@code execve} gives no more
 * @param profile the label of the Linux security module; empty if there is none
 */
public record Credentials(
    long uid,
    long gid,
    long effectiveUid,
    long effectiveGid,
    List<Long> groups,
    long effective,
    long permitted,
    long inheritable,
    long bounding,
    long ambient,
    boolean noNewPrivileges,
    String profile) {
  private static final int MAX_GROUPS = 1 << 16;

  static Credentials parse(Message message) throws IOException {
    List<Long> groups = new ArrayList<>();
    for (int group : message.integers(14, MAX_GROUPS)) {
      groups.add(group & 0xffffffffL);
    }
    return new Credentials(
        message.unsigned(1),
        message.unsigned(2),
        message.unsigned(3),
        message.unsigned(4),
        List.copyOf(groups),
        bits(message, 11),
        bits(message, 10),
        bits(message, 9),
        bits(message, 12),
        bits(message, 19),
        message.flag(18),
        message.text(15));
  }

  /** Words of 32 bits, the lowest first. */
  private static long bits(Message message, int field) throws IOException {
    int[] words = message.integers(field, 8);
    long low = words.length > 0 ? words[0] & 0xffffffffL : 0;
    return words.length > 1 ? low | (long) words[1] << 32 : low;
  }
}
