package io.dockercr.criu.images;

/**
 * A lock on a file ({@code filelocks.img}). Immutable.
 *
 * @param kind {@code posix}, {@code flock}, {@code ofd}, {@code lease} or {@code unknown}
 * @param pid the process that has it, inside the PID namespace
 * @param descriptor its descriptor there
 * @param write whether others may not even read
 * @param start the first byte
 * @param length how many bytes; 0 for all to the end
 */
public record FileLock(
    String kind, int pid, int descriptor, boolean write, long start, long length) {
  private static final int F_WRLCK = 1;

  static FileLock parse(Message message) {
    int flag = message.integer(1);
    return new FileLock(
        switch (flag & (1 | 2 | 32 | 1024)) {
          case 1 -> "posix";
          case 2 -> "flock";
          case 32 -> "lease";
          case 1024 -> "ofd";
          default -> "unknown";
        },
        message.integer(3),
        message.integer(4),
        message.integer(2) == F_WRLCK,
        message.number(5),
        message.number(6));
  }
}
