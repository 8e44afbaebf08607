package io.dockercr.criu.images;

import java.io.IOException;

/**
 * A process in the tree ({@code pstree.img}); ids are those inside the PID namespace. Not changed
 * once made; {@code threads} is the caller's to leave alone.
 *
 * @param pid its id
 * @param parent its parent's id; 0 if that is outside
 * @param group its process group
 * @param session its session; 0 if that is outside
 * @param threads the ids of its threads, the first one's included
 */
@SuppressWarnings("ArrayRecordComponent") // there may be very many
public record TreeEntry(int pid, int parent, int group, int session, int[] threads) {
  private static final int MAX_THREADS = 1 << 16;

  static TreeEntry parse(Message message) throws IOException {
    return new TreeEntry(
        message.integer(1),
        message.integer(2),
        message.integer(3),
        message.integer(4),
        message.integers(5, MAX_THREADS));
  }
}
