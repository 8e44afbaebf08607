package io.dockercr.criu.images;

import java.io.IOException;
import java.util.Locale;

/**
 * System V shared memory, a set of semaphores or a message queue ({@code ipcns-shm-N.img}, {@code
 * ipcns-sem-N.img}, {@code ipcns-msg-N.img}). Immutable.
 *
 * @param kind {@code shm}, {@code sem} or {@code msg}
 * @param id its id
 * @param key its key, such as {@code 0x52020001}
 * @param mode its permission bits
 * @param uid its owner
 * @param size bytes of shared memory, semaphores of a set, or messages in a queue
 */
public record SystemVObject(String kind, int id, String key, int mode, long uid, long size) {

  static SystemVObject parse(String kind, Message message, long size) throws IOException {
    Message description = message.messageOrEmpty(1);
    return new SystemVObject(
        kind,
        description.integer(7),
        String.format(Locale.ROOT, "0x%08x", description.integer(1)),
        description.integer(6),
        description.unsigned(2),
        size);
  }
}
