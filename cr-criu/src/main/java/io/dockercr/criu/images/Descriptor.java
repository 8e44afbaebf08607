package io.dockercr.criu.images;

/**
 * A descriptor of a process ({@code fdinfo-N.img}). Immutable.
 *
 * @param number the descriptor
 * @param file the file's id in {@link OpenFiles}
 * @param closeOnExec an {@code execve} closes it
 * @param type CRIU's number for the kind of file
 */
public record Descriptor(int number, int file, boolean closeOnExec, int type) {
  private static final int FD_CLOEXEC = 1;

  static Descriptor parse(Message message) {
    return new Descriptor(
        message.integer(4),
        message.integer(1),
        (message.integer(2) & FD_CLOEXEC) != 0,
        message.integer(3));
  }
}
